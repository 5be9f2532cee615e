export { plot, barX, dot, line, link, ruleX, ruleY, text, tip, tickX, areaY, pointer, pointerX, pointerY, rect } from "@observablehq/plot";
