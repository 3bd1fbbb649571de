// A confusion matrix as a grid of cells to click. The colours stand on one fixed scale, the share of the row.

const SHARES = [0.01, 0.05, 0.2, 0.5, 1]; // of the legend
const kept = new WeakMap(); // what a matrix on the screen remembers

function node(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function percent(share) {
  const hundred = share * 100;
  const text = hundred < 10 ? hundred.toFixed(1).replace(".0", "") : Math.round(hundred);
  return `${text} %`;
}

function short(count) {
  return count < 10000 ? String(count) : `${Math.round(count / 1000)}k`;
}

class Matrix {
  constructor(root) {
    this.root = root;
    this.active = [0, 0];
    this.chosen = null;
  }

  // Only another matrix is built anew: a cell that was just chosen keeps the focus.
  take(data, tell) {
    const counts = Array.from(data.counts.getChildAt(0)?.toArray() ?? []);
    const signature = JSON.stringify([data.classes, data.label, data.labels, counts]);
    if (signature !== this.signature) {
      Object.assign(this, { signature, classes: data.classes, labels: data.labels, counts });
      this.size = data.classes.length;
      this.totals = data.classes.map((_, row) => this.row(row).reduce((sum, count) => sum + count, 0));
      this.chosen = data.chosen;
      this.active = data.chosen ?? [0, 0];
      this.build(data.label);
    }
    this.tell = tell;
    this.colour(data.colours);
    this.mark();
  }

  row(row) {
    return this.counts.slice(row * this.size, (row + 1) * this.size);
  }

  share(row, column) {
    return this.totals[row] ? this.counts[row * this.size + column] / this.totals[row] : 0;
  }

  // In words, for the line below and for who cannot see the matrix.
  said(row, column) {
    const total = this.totals[row];
    const values = {
      truth: this.classes[row],
      guess: this.classes[column],
      count: this.counts[row * this.size + column],
      total,
      share: percent(this.share(row, column)),
    };
    return fill(total ? this.labels[row === column ? "right" : "wrong"] : this.labels.none, values);
  }

  build(label) {
    const table = node("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", label);
    table.append(this.head(), this.body());
    this.table = table;
    const scroll = node("div", "scroll");
    scroll.append(table);
    this.readout = node("p", "readout");
    this.legend = node("p", "legend");
    const title = node("p", "columns", `${this.labels.columns} →`);
    title.setAttribute("aria-hidden", "true");
    this.root.style.setProperty("--size", this.size);
    this.root.replaceChildren(title, scroll, this.readout, this.legend);
    table.onclick = (event) => this.choose(event.target.closest?.("td"));
    table.onkeydown = (event) => this.key(event);
    table.onpointerover = (event) => this.point(event.target.closest?.("td"));
    table.onpointerleave = () => this.point(null);
    table.addEventListener("focusin", (event) => this.point(event.target.closest?.("td")));
  }

  head() {
    const head = node("thead");
    const row = node("tr");
    row.setAttribute("role", "row");
    const corner = node("th", "corner", `${this.labels.rows} ↓`);
    corner.setAttribute("role", "columnheader");
    row.append(corner);
    for (const name of this.classes) {
      const cell = node("th", "column");
      cell.setAttribute("role", "columnheader");
      cell.title = name;
      cell.append(node("span", "", name));
      row.append(cell);
    }
    row.classList.toggle("tall", this.classes.some((name) => name.length > 3));
    head.append(row);
    return head;
  }

  body() {
    const body = node("tbody");
    this.classes.forEach((name, truth) => {
      const row = node("tr");
      row.setAttribute("role", "row");
      const header = node("th", "row", name);
      header.setAttribute("role", "rowheader");
      header.title = fill(this.labels.row, { truth: name, total: this.totals[truth] });
      row.append(header, ...this.classes.map((_, guess) => this.cell(truth, guess)));
      body.append(row);
    });
    return body;
  }

  cell(row, column) {
    const count = this.counts[row * this.size + column];
    const cell = node("td", row === column ? "right" : "wrong");
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-label", this.said(row, column));
    cell.dataset.row = row;
    cell.dataset.column = column;
    if (count) cell.append(node("b", "", short(count)), node("small", "", percent(this.share(row, column))));
    return cell;
  }

  at(row, column) {
    return this.table.tBodies[0].rows[row].cells[column + 1];
  }

  place(cell) {
    return [Number(cell.dataset.row), Number(cell.dataset.column)];
  }

  // The root of the share: a mistake of one in a hundred still has a colour, and the scale is the same for all.
  // It ends where small numbers can still be read on it.
  colour(colours) {
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(colours, getComputedStyle(this.root), pen);
    const most = paint.dark ? 0.45 : 0.6;
    const shade = (right, share) =>
      mix(paint.card, paint.role[right ? "good" : "warning"], share && 0.06 + (most - 0.06) * Math.sqrt(share));
    const dress = (target, right, share) => {
      const fillColour = shade(right, share);
      target.style.background = cssOf(fillColour);
      target.style.color = cssOf(paint.ink(fillColour));
    };
    this.root.style.setProperty("--good", cssOf(paint.role.good));
    for (const cell of this.table.querySelectorAll("td")) {
      const [row, column] = this.place(cell);
      dress(cell, row === column, this.share(row, column));
    }
    this.legend.replaceChildren(node("span", "", `${this.labels.scale}:`));
    for (const right of [true, false]) {
      const swatches = SHARES.map((share) => {
        const swatch = node("i", right ? "right" : "wrong", percent(share));
        dress(swatch, right, share);
        return swatch;
      });
      const group = node("span", "swatches");
      group.append(...swatches, node("span", "", this.labels[right ? "scale_right" : "scale_wrong"]));
      this.legend.append(group);
    }
  }

  mark() {
    for (const cell of this.table.querySelectorAll("td")) {
      const here = this.place(cell);
      const chosen = Boolean(this.chosen && here.every((place, axis) => place === this.chosen[axis]));
      const active = here.every((place, axis) => place === this.active[axis]);
      cell.setAttribute("aria-selected", String(chosen));
      cell.tabIndex = active ? 0 : -1;
    }
    this.point(null);
  }

  point(cell) {
    const place = cell ? this.place(cell) : this.chosen;
    this.readout.textContent = place ? this.said(...place) : this.labels.hint;
  }

  choose(cell) {
    if (!cell) return;
    const place = this.place(cell);
    const again = this.chosen && place.every((value, axis) => value === this.chosen[axis]);
    this.active = place;
    this.chosen = again ? null : place;
    this.mark();
    cell.focus();
    this.tell(this.chosen);
  }

  key(event) {
    const cell = event.target.closest?.("td");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const [row, column] = this.place(cell);
    const last = this.size - 1;
    const goals = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, last],
      PageUp: [0, column],
      PageDown: [last, column],
    };
    if (event.key === "Enter" || event.key === " ") this.choose(cell);
    else if (goals[event.key]) {
      this.active = goals[event.key].map((place) => Math.min(last, Math.max(0, place)));
      this.mark();
      this.at(...this.active).focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector("section");
  root.className = "confusion";
  if (!kept.has(root)) kept.set(root, new Matrix(root));
  kept.get(root).take(data, (cell) => setStateValue("cell", cell));
}
