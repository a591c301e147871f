// One compilation of the cases.

import ts from "typescript";

/** Parsed files are the same under all settings that read them alike: the library's take most of the time. */
const parsed = new Map();

export class Compiler {
  #program;
  #directory;

  /** `setting` holds options as they are in a tsconfig.json. */
  constructor(directory, files, setting) {
    const { options, errors } = ts.convertCompilerOptionsFromJson(setting, directory);
    if (errors.length > 0) throw new Error(ts.formatDiagnostics(errors, ts.createCompilerHost({})));
    const host = ts.createCompilerHost(options, true);
    const { getSourceFile } = host;
    host.getCurrentDirectory = () => directory;
    host.getSourceFile = (name, languageOptions, ...rest) => {
      const { languageVersion, impliedNodeFormat } = /** @type {import("typescript").CreateSourceFileOptions} */ (languageOptions);
      const key = JSON.stringify([name, languageVersion, impliedNodeFormat]);
      if (!parsed.has(key)) parsed.set(key, getSourceFile(name, languageOptions, ...rest));
      return parsed.get(key);
    };
    this.#directory = directory;
    this.#program = ts.createProgram(files, options, host);
  }

  /** The cases, and the declarations of the package that they reached. */
  files() {
    const inside = this.#program.getSourceFiles().map((file) => file.fileName);
    return inside.filter((file) => file.startsWith(this.#directory) && !file.endsWith("/equal.ts"));
  }

  globalProblems() {
    return this.#format([...this.#program.getOptionsDiagnostics(), ...this.#program.getGlobalDiagnostics()]);
  }

  problems(name) {
    const file = this.#program.getSourceFile(name);
    return this.#format([...this.#program.getSyntacticDiagnostics(file), ...this.#program.getSemanticDiagnostics(file)]);
  }

  #format(diagnostics) {
    return diagnostics.map((diagnostic) =>
      ts
        .formatDiagnostic(diagnostic, {
          getCanonicalFileName: (name) => name,
          getCurrentDirectory: () => this.#directory,
          getNewLine: () => "\n",
        })
        .trimEnd(),
    );
  }
}
