/** Runs inside a page: the visible texts whose contrast with what lies behind them is under 4.5, as WCAG 2 asks (AA). */
export function contrastProblems() {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  /** Red, green, blue and alpha of any CSS colour. */
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  /** @param {number[]} ink @param {number[]} ground */
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const behind = (element) => {
    if (element === null) return [255, 255, 255, 1];
    const own = read(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const problems = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = /** @type {any} */ (texts.nextNode()); text !== null; text = texts.nextNode()) {
    const element = text.parentElement;
    const isShown = text.data.trim() !== "" && element.checkVisibility() && element.closest(".spoken, script, [aria-disabled=true]") === null;
    if (!isShown) continue;
    const ground = behind(element);
    const ink = over(read(getComputedStyle(element).color), ground);
    const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) problems.push(`${ratio.toFixed(2)}: ${text.data.trim().slice(0, 40)}`);
  }
  return problems;
}
