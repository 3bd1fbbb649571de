// The whole view: which layer and which of its units are shown, and what is said about them.

const WIDEST = 440; // pixels of the photograph on the screen

function node(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (field, name) => String(values[name] ?? field).replace(/^-/, "−"));
}

class View {
  constructor(root) {
    this.root = root;
    this.looked = null; // what is pointed at for the moment
    this.at = [0.5, 0.5]; // where the chosen unit lies on its map: the place is kept from layer to layer
    root.className = "network";
    this.drawing = new Drawing(this);
    this.photo = new Photo(this);
    this.legend = node("ul", "legend");
    this.scale = node("p", "scale");
    this.words = node("div", "told");
    this.hint = node("p", "hint");
    this.live = node("p", "spoken");
    this.live.setAttribute("aria-live", "polite");
    const below = node("div", "below");
    const side = node("div", "beside");
    side.append(this.words, this.hint);
    below.append(this.photo.node, side);
    root.replaceChildren(this.drawing.node, this.legend, this.scale, below, this.live);
    root.onkeydown = (event) => this.onKey(event);
    this.observer = new ResizeObserver(() => this.data && root.clientWidth !== this.width && this.refresh());
    this.observer.observe(root);
  }

  close() {
    this.observer.disconnect();
  }

  get chosen() {
    return this.layer;
  }

  get block() {
    return this.data.blocks[this.shown.place];
  }

  // The unit on show: the one pointed at, or the one that was chosen.
  get shown() {
    return this.looked ?? this.unitAt(this.layer, this.at);
  }

  unitAt(place, [down, across]) {
    const [rows, columns] = this.data.blocks[place].maps;
    return { place, row: Math.min(rows - 1, Math.floor(down * rows)), column: Math.min(columns - 1, Math.floor(across * columns)) };
  }

  receive(data) {
    const name = this.data?.blocks[this.layer]?.name;
    const same = data.blocks.findIndex((block) => block.name === name);
    // another network begins where Python says; the same one stays at its layer
    this.layer = this.data && same >= 0 && data.start === this.data.start ? same : data.start;
    this.data = data;
    this.looked = null;
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.drawing.receive(data);
    this.photo.receive(data, paint);
    this.scale.textContent = data.labels.scale;
    const touch = window.matchMedia("(hover: none)").matches;
    this.hint.textContent = touch ? data.labels.hint_touch : data.labels.hint;
    const roles = new Set(data.blocks.map((block) => block.role));
    this.legend.replaceChildren(
      ...Object.entries(data.labels.roles)
        .filter(([role]) => roles.has(role))
        .map(([role, text]) => node("li", role, text))
    );
    this.refresh();
    this.drawing.reveal(this.layer);
  }

  // For the moment only: what is pointed at.
  look(target) {
    if (target && target.column === undefined) {
      const kept = this.unitAt(target.place, this.at);
      target = { ...kept, row: target.row ?? kept.row };
    }
    const key = (unit) => unit && [unit.place, unit.row, unit.column].join();
    if (key(target) === key(this.looked)) return;
    this.looked = target;
    this.refresh();
  }

  choose(place, row = null) {
    this.looked = null;
    this.layer = place;
    if (row !== null) this.at = [(row + 0.5) / this.data.blocks[place].maps[0], this.at[1]];
    this.refresh();
    this.speak();
  }

  place(row, column) {
    const [rows, columns] = this.data.blocks[this.layer].maps;
    this.looked = null;
    this.at = [(row + 0.5) / rows, (column + 0.5) / columns];
    this.refresh();
    this.speak();
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = this.data.blocks.length - 1;
    const { row, column } = this.unitAt(this.layer, this.at);
    const [rows, columns] = this.block.maps;
    const inPhoto = event.target === this.photo.node;
    const layer = (place) => () => {
      this.choose(clamp(place, 0, last));
      this.drawing.focus(this.layer);
    };
    const move = (down, across) => () =>
      this.place(clamp(row + down, 0, rows - 1), clamp(column + across, 0, columns - 1));
    const acts = {
      ArrowLeft: inPhoto ? move(0, -1) : layer(this.layer - 1),
      ArrowRight: inPhoto ? move(0, 1) : layer(this.layer + 1),
      ArrowUp: move(-1, 0),
      ArrowDown: move(1, 0),
      Home: inPhoto ? () => this.place(0, 0) : layer(0),
      End: inPhoto ? () => this.place(rows - 1, columns - 1) : layer(last),
      Enter: () => this.choose(Number(event.target.dataset?.place ?? this.layer)),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  refresh() {
    this.width = this.root.clientWidth;
    const { place, row, column } = this.shown;
    const { block } = this;
    this.cone = coneOf(this.data.blocks, place, row, column);
    this.drawing.show(place, this.cone);
    const room = this.root.querySelector(".below").clientWidth;
    this.photo.show(block, row, column, Math.max(120, Math.min(WIDEST, room)));
    this.lines = this.say(block, row, column);
    this.words.replaceChildren(...this.lines.map(([kind, text]) => node("p", kind, text)));
    const { labels, picture } = this.data;
    this.photo.node.setAttribute("aria-label", fill(labels.photo, { picture, name: block.name }));
  }

  say(block, row, column) {
    const { labels, input } = this.data;
    const lines = [["title", block.told]];
    const [rows, columns] = block.maps;
    if (!block.inputs.length) return [...lines, ["", labels.one_by_one]];
    if (block.shape.length < 3) return [...lines, ["", fill(labels.everything, { count: block.shape[0] })]];
    if (!block.field) return [...lines, ["", labels.uneven]];
    const { size, stride, padding } = block.field;
    const pair = (values) => (values[0] === values[1] ? String(values[0]) : values.join("×"));
    const patch = patchOf(block, row, column);
    const sides = { row, column, rows, columns, ...patch };
    lines.push(["unit", fill(labels.unit, sides)], ["", fill(labels.sees, sides)]);
    const shown = { size: size.join("×"), stride: pair(stride), padding: pair(padding) };
    lines.push(["field", fill(labels.field, shown)]);
    lines.push(["sum", fill(labels.start, { ...sides, stride: stride[0], padding: padding[0] })]);
    lines.push(["sum", fill(labels.left, { ...sides, stride: stride[1], padding: padding[1] })]);
    const within = (first, end, side) => Math.max(0, Math.min(end, side - 1) - Math.max(first, 0) + 1);
    const inside = within(patch.top, patch.bottom, input[0]) * within(patch.left, patch.right, input[1]);
    const percent = (share) => {
      const value = 100 * share;
      return value >= 10 || value === 0 ? String(Math.round(value)) : value.toPrecision(2);
    };
    lines.push(["", fill(labels.inside, { share: percent(inside / (input[0] * input[1])) })]);
    const outside = 1 - inside / (size[0] * size[1]);
    if (outside > 0) lines.push(["", fill(labels.outside, { share: percent(outside) })]);
    // a cone without branches: how many rows of each layer it takes in
    const places = [...this.cone.keys()].filter((place) => !this.data.blocks[place].slice || place === this.shown.place);
    if (places.length > 2 && !this.data.branched) {
      const counts = places.map((place) => this.cone.get(place).rows).map(([first, end]) => end - first + 1);
      lines.push(["back", fill(labels.back, { counts: counts.join(" → ") })]);
    }
    return lines;
  }

  speak() {
    this.live.textContent = this.lines.slice(0, 3).map(([, text]) => text).join(". ");
  }
}

const views = new WeakMap();

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) {
    view = new View(parentElement.querySelector("section"));
    views.set(parentElement, view);
  }
  view.receive(data);
  return () => {
    view.close();
    views.delete(parentElement);
  };
}
