// Grids of numbers in a row. Plain elements: nothing here moves, and a browser lays out and wraps them by itself.

const MOST_PLACES = 4; // decimals in a cell; the whole number is in its tooltip

function node(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// Each board is written with the decimals it needs, but boards of one role are coloured on one scale, so that their
// colours can be compared.
function readDigits(boards) {
  const all = boards.map((board) => new Digits(board.numbers, MOST_PLACES));
  boards.forEach((board, index) => {
    const alike = all.filter((_, other) => boards[other].role === board.role);
    board.digits = all[index];
    board.largest = Math.max(...alike.map((digits) => digits.largest));
  });
}

function drawCell(board, index, paint) {
  const { digits, largest } = board;
  const value = board.numbers[index];
  const empty = Number.isNaN(value);
  const padding = board.hatched.includes(index);
  const cell = node("span", "cell", empty ? "" : digits.text(value, Math.min(digits.places, MOST_PLACES)));
  cell.dataset.index = index;
  if (!empty) cell.title = digits.long(value);
  cell.classList.toggle("empty", empty);
  cell.classList.toggle("padding", padding);
  cell.classList.toggle("marked", board.marked.includes(index));
  if (!empty && !padding) {
    const shade = paint.shade(board.role, value, largest);
    cell.style.background = cssOf(shade);
    cell.style.color = cssOf(paint.ink(shade));
  }
  return cell;
}

function drawBoard(board, paint) {
  const [rows, columns] = board.shape;
  const figure = node("figure", `board ${board.role}`);
  const caption = node("figcaption", "");
  caption.append(node("b", "", board.title), node("small", "", board.note || `${rows}×${columns}`));
  const grid = node("div", columns > 8 ? "grid many" : "grid");
  grid.style.setProperty("--columns", columns);
  grid.setAttribute("role", "img");
  grid.setAttribute("aria-label", board.alt);
  grid.dataset.shape = board.shape.join("×");
  for (let index = 0; index < rows * columns; index++) grid.append(drawCell(board, index, paint));
  figure.append(caption, grid);
  return figure;
}

// The cell pointed at lights up on every board of the same shape: these are the numbers to compare.
function link(root) {
  root.onpointerover = (event) => {
    const cell = event.target.closest?.(".cell");
    const shape = cell?.parentNode.dataset.shape;
    for (const other of root.querySelectorAll(".cell")) {
      const same = cell && other.dataset.index === cell.dataset.index && other.parentNode.dataset.shape === shape;
      other.classList.toggle("hot", Boolean(same));
    }
  };
  root.onpointerleave = () => root.querySelectorAll(".hot").forEach((cell) => cell.classList.remove("hot"));
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("section");
  root.className = "boards";
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", data.label);
  const pen = document.createElement("canvas").getContext("2d");
  const paint = new Paint(data.colours, getComputedStyle(root), pen);
  for (const [role, colour] of Object.entries(paint.role)) root.style.setProperty(`--${role}`, cssOf(colour));
  const all = data.values.getChildAt(0)?.toArray() ?? [];
  const items = data.items.map((item) => {
    if (item.sign) return item;
    const size = item.shape[0] * item.shape[1];
    return { ...item, numbers: Array.from(all.subarray(item.offset, item.offset + size)) };
  });
  readDigits(items.filter((item) => !item.sign));
  root.replaceChildren(
    ...items.map((item) => (item.sign ? node("span", "sign", item.sign) : drawBoard(item, paint)))
  );
  link(root);
}
