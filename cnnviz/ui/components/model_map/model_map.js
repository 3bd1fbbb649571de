// A model as parts, and the open part as layers with the ways between them.

const WIDE = 116; // pixels from column to column of layers
const TALL = 100; // from lane to lane
const BOX = [100, 92]; // of a layer's button
const LEFT = 20; // where the output of the part before comes in
const MIDDLE = 28; // of a block in its button
const FACES = { front: 0.46, top: 0.22, side: 0.62 };
const SLOPE = 0.6;
const START = { lane: 0, column: -1 }; // what comes in

const drawn = new WeakMap();

function svgOf(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

class ModelMap {
  constructor(root) {
    this.root = root;
    this.parts = make("ul", "parts");
    this.title = make("div", "");
    this.band = make("div", "band", { role: "group" });
    this.scroll = make("div", "scroll", this.band);
    this.readout = make("p", "readout", { "aria-live": "polite" });
    root.replaceChildren(this.parts, this.scroll, this.readout);
    root.onpointerover = (event) => this.point(event.target.closest?.("button"));
    root.onpointerleave = () => this.point(null);
    root.addEventListener("focusin", (event) => this.point(event.target.closest?.("button")));
  }

  // Another model is built anew; another choice or theme is only marked, so that the focus stays.
  take(data, tell) {
    this.tell = tell;
    const pen = document.createElement("canvas").getContext("2d");
    this.paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(this.paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.kinds = {
      input: "input", convolution: "kernel", pooling: "negative", dense: "output", join: "text", shape: "muted", cell: "padding",
    };
    const signature = JSON.stringify([data.parts, data.labels, this.paint.dark]);
    const fresh = signature !== this.signature;
    const other = data.chosen !== this.chosen;
    Object.assign(this, { signature, chosen: data.chosen, labels: data.labels, data: data.parts });
    if (fresh) this.build();
    if (fresh || other) {
      const home = this.data.findIndex((part) => part.layers.some((layer) => layer.id === this.chosen));
      this.open(Math.max(0, home), fresh);
    }
    this.mark();
  }

  build() {
    const { labels } = this;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", labels.title);
    this.parts.setAttribute("aria-label", labels.parts);
    this.parts.hidden = this.data.length < 2;
    this.buttons = this.data.map((part, place) => {
      const button = this.button(part, part.title, part.shape);
      button.onclick = () => this.open(place);
      return button;
    });
    this.parts.replaceChildren(...this.buttons.map((button) => make("li", "", button)));
  }

  button(one, name, shape) {
    const words = [make("b", "", name), make("small", "", shape)];
    const button = make("button", "", make("span", "glyph", this.block(one)), ...words, { type: "button", "aria-label": one.words });
    button.words = one.words;
    return button;
  }

  block({ block: [width, height, depth], role }) {
    const rise = depth * SLOPE;
    const [x, y, right, below] = [1, rise + 1, 1 + width, rise + 1 + height];
    const faces = {
      top: [[x, y], [x + depth, y - rise], [right + depth, y - rise], [right, y]],
      side: [[right, y], [right + depth, y - rise], [right + depth, below - rise], [right, below]],
      front: [[x, y], [right, y], [right, below], [x, below]],
    };
    const size = { width: width + depth + 2, height: height + rise + 2 };
    const svg = svgOf("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}`, "aria-hidden": "true" });
    const colour = this.paint.role[this.kinds[role]];
    for (const [name, corners] of Object.entries(faces)) {
      const fill = cssOf(mix(this.paint.card, colour, FACES[name]));
      svg.append(svgOf("polygon", { points: corners.join(" "), fill, stroke: cssOf(colour), "stroke-width": 0.8, "stroke-linejoin": "round" }));
    }
    return svg;
  }

  open(place, fresh = false) {
    if (place === this.opened && !fresh) return;
    this.opened = place;
    const part = this.data[place];
    if (!part) return this.band.replaceChildren();
    const arcs = part.edges.some((edge) => this.isArc(part, edge)) ? 18 : 4;
    const lanes = Math.max(...part.layers.map((layer) => layer.lane)) + 1;
    const columns = Math.max(...part.layers.map((layer) => layer.column)) + 1;
    const size = { width: LEFT + columns * WIDE, height: arcs + lanes * TALL };
    Object.assign(this.band.style, { width: `${size.width}px`, height: `${size.height}px` });
    this.band.setAttribute("aria-label", fill(this.labels.layers, part));
    const ways = svgOf("svg", { ...size, "aria-hidden": "true" });
    for (const edge of part.edges) ways.append(...this.way(part, edge, arcs));
    if (part.edges.some(([source]) => source < 0)) ways.append(svgOf("circle", { cx: 5, cy: arcs + MIDDLE, r: 3.5, class: "tip" }));
    this.layers = part.layers.map((layer) => {
      const button = this.button(layer, layer.short, layer.shape);
      const [left, top] = [LEFT + layer.column * WIDE, arcs + layer.lane * TALL];
      Object.assign(button.style, { left: `${left}px`, top: `${top}px`, width: `${BOX[0]}px`, height: `${BOX[1]}px` });
      button.onclick = () => this.choose(layer.id);
      button.layer = layer.id;
      return button;
    });
    this.band.replaceChildren(ways, ...this.layers);
    this.scroll.scrollLeft = 0;
    this.mark();
  }

  isArc(part, [source, target]) {
    const [from, to] = [part.layers[source] ?? START, part.layers[target]];
    if (from.lane !== to.lane || to.column - from.column < 2) return false;
    return part.layers.some((one) => one.lane === from.lane && one.column > from.column && one.column < to.column);
  }

  way(part, edge, arcs) {
    const [from, to] = edge.map((place) => part.layers[place] ?? START);
    const middle = (layer) => arcs + layer.lane * TALL + MIDDLE;
    const [x, end] = [edge[0] < 0 ? 8 : LEFT + from.column * WIDE + BOX[0], LEFT + to.column * WIDE];
    const [y, below] = [middle(from), middle(to)];
    let path = `M${x} ${y}H${end - 4}`;
    if (this.isArc(part, edge)) {
      const over = arcs + from.lane * TALL - 6;
      path = `M${x} ${y}h4V${over}H${end - 8}V${below}h4`;
    } else if (y !== below) {
      const leaves = part.edges.filter(([, target]) => part.layers[target] === to).length === 1;
      path = leaves ? `M${x} ${y}h4V${below}H${end - 4}` : `M${x} ${y}H${end - 8}V${below}h4`;
    }
    const tip = `${end},${below} ${end - 6},${below - 3.5} ${end - 6},${below + 3.5}`;
    return [svgOf("path", { d: path, class: "way" }), svgOf("polygon", { points: tip, class: "tip" })];
  }

  choose(id) {
    if (id === this.chosen) return;
    this.chosen = id;
    this.mark();
    this.tell(id);
  }

  mark() {
    this.buttons.forEach((button, place) => {
      const on = place === this.opened;
      button.setAttribute("aria-expanded", String(on));
      if (on) this.parts.scrollLeft = Math.max(0, button.offsetLeft - (this.parts.clientWidth - button.offsetWidth) / 2);
    });
    for (const button of this.layers ?? []) {
      const on = button.layer === this.chosen;
      button.setAttribute("aria-pressed", String(on));
      // Only sideways: the page itself must not jump.
      if (on) this.scroll.scrollLeft = Math.max(0, button.offsetLeft - (this.scroll.clientWidth - BOX[0]) / 2);
    }
    this.point(null);
  }

  point(button) {
    const hint = this.data.length > 1 ? this.labels.hint : this.labels.hint_flat;
    const focused = this.root.getRootNode().activeElement?.closest?.("button");
    setText(this.readout, (button ?? focused)?.words ?? hint);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("section");
  root.className = "map";
  if (!drawn.has(root)) drawn.set(root, new ModelMap(root));
  drawn.get(root).take(data, (id) => setTriggerValue("layer", id));
}
