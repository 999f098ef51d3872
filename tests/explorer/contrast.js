// What in the page has too little contrast: text below 4.5 to 1, marks below 3 to 1, as computed by the browser.
const parse = (text) => {
  const found = text.match(/[\d.]+/g).map(Number);
  return found.length > 3 ? found : [...found, 1];
};
const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
const channel = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
const luminance = (rgb) => 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) + 0.0722 * channel(rgb[2]);
const ratio = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
function ground(node) {
  for (let at = node; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour[3] === 1) return colour.slice(0, 3);
  }
  return parse(getComputedStyle(document.body).backgroundColor).slice(0, 3);
}
const shown = (node) => node.getClientRects().length && getComputedStyle(node).visibility !== "hidden";
const wrong = [];
let texts = 0, marks = 0;
const judge = (kind, what, colour, under, least) => {
  const found = ratio(over(parse(colour), under), under);
  if (kind === "text") texts++; else marks++;
  if (found < least) wrong.push(`${kind} ${what}: ${found.toFixed(2)}`);
};
const named = (node) => `${node.tagName.toLowerCase()}${node.id ? "#" + node.id : ""}.${node.className.baseVal ?? node.className} "${node.textContent.trim().slice(0, 30)}"`;

document.querySelectorAll("details").forEach((one) => { one.open = true; });
for (const node of document.querySelectorAll("body *")) {
  if (!shown(node) || node.closest(".unseen, script, noscript, svg, canvas, datalist") || node.disabled) continue;
  const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  if (own || node.matches("input, select")) judge("text", named(node), getComputedStyle(node).color, ground(node), 4.5);
  if (node.matches("button, select, input:not([type=range])") && parseFloat(getComputedStyle(node).borderTopWidth)) {
    judge("mark", "border of " + named(node), getComputedStyle(node).borderTopColor, ground(node.parentElement), 3);
  }
  if (node.matches("input[type=range]")) judge("mark", "slider", getComputedStyle(node).accentColor, ground(node), 3);
  if (node.matches(".bar span")) judge("mark", "bar", node.matches(".less") ? getComputedStyle(node).borderTopColor : getComputedStyle(node).backgroundColor, ground(node.parentElement), 3);
}
const panel = ground(document.getElementById("triangle"));
for (const node of document.querySelectorAll("#triangle text")) {
  const box = node.getAttribute("paint-order") ? panel : parse(getComputedStyle(document.querySelector("#triangle rect")).fill);
  judge("text", "triangle " + node.textContent, getComputedStyle(node).fill, box.slice(0, 3), 4.5);
}
for (const node of document.querySelectorAll("#triangle line, #triangle rect")) judge("mark", "triangle " + node.tagName, getComputedStyle(node).stroke, panel, 3);

// every look that a region can have: letter and lines upon its fill, and the line around it upon the page
const rgb = (name) => {
  const value = parseInt(Wedgesim.colour(name).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};
for (const verdict of ["never", "possible", "unique", "undefined", "unsolved"]) {
  for (let number = 0; number < 12; number++) {
    const fill = Wedgesim.fill({ verdict, path: `try ${number}` });
    judge("text", `letter on ${verdict} ${number}`, `rgb(${rgb("--ink")})`, fill, 4.5);
    judge("mark", `line on ${verdict} ${number}`, `rgb(${rgb("--ink")})`, fill, 3);
  }
}
judge("mark", "frame of the diagram", `rgb(${rgb("--line")})`, panel, 3);
judge("mark", "focus", `rgb(${rgb("--focus")})`, panel, 3);
judge("mark", "focus on the page", `rgb(${rgb("--focus")})`, rgb("--ground"), 3);
return { wrong, texts, marks };
