// What the local host holds from the start.

const id = (digits) => `f10a0000-0000-4000-8000-0000000000${digits}`;

export const WORKFLOWS = { echo: id("01"), steps: id("02"), slow: id("06"), broken: id("07") };
export const SUPPORT_AGENT = id("41");
export const MANUAL_TRIGGER = id("51");
export const HANDBOOK = id("61");
