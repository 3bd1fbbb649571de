// Axes with their windows. Plain elements on a CSS grid: nothing here moves.

function node(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function place(element, column, span, row) {
  element.style.gridColumn = `${column} / span ${span}`;
  element.style.gridRow = String(row);
  return element;
}

function drawBar({ column, span, step, lane, text }) {
  const bar = place(node("div", "bar"), column, span, lane + 2);
  for (let cell = 0; cell < span; cell++) bar.append(node("i", cell % step ? "" : "weight"));
  if (text) bar.append(node("b", "", text));
  return bar;
}

function drawLine(line) {
  const figure = node("figure", "line");
  const caption = node("figcaption", "");
  caption.append(node("b", "", line.title), node("small", "", line.note));
  const axis = node("div", "axis");
  axis.setAttribute("role", "img");
  axis.setAttribute("aria-label", line.alt);
  for (const { column, text, kind } of line.cells) axis.append(place(node("span", `cell ${kind}`, text), column, 1, 1));
  if (line.gap) axis.append(place(node("span", "gap", "…"), line.gap, 1, 1));
  axis.append(...line.bars.map(drawBar));
  figure.append(caption, axis);
  return figure;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("section");
  root.className = "lines";
  root.tabIndex = 0; // a long axis scrolls by arrow keys too
  const pen = document.createElement("canvas").getContext("2d");
  const paint = new Paint(data.colours, getComputedStyle(root), pen);
  for (const [role, colour] of Object.entries(paint.role)) root.style.setProperty(`--${role}`, cssOf(colour));
  root.style.setProperty("--columns", data.columns);
  root.style.setProperty("--cell", data.columns <= 14 ? "2.6rem" : data.columns <= 22 ? "2.2rem" : "1.75rem");
  root.replaceChildren(...data.lines.map(drawLine));
}
