// A plugin of typedoc: a page of the site has the title of its Markdown file, not the file's path.

import { Converter, ReflectionKind } from "typedoc";

/** @param {import("typedoc").Application} application */
export function load(application) {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const page of project.getReflectionsByKind(ReflectionKind.Document)) {
      if (!page.isDocument()) continue;
      const text = page.content.map((part) => part.text).join("");
      page.name = /^# (.+)$/m.exec(text)?.[1] ?? page.name;
    }
  });
}
