// The three views and the equation, and what moves the window.

const NARROW = 700; // pixels: below, the numbers stand under the two pictures
const GAP = 24;
const TALLEST = 420;
const QUIET = 400; // milliseconds until the place is told aloud: a pointer passes many

class Linked {
  constructor(root) {
    this.root = root;
    this.cell = null; // the output cell whose window is on show
    this.held = false;
    this.hot = null; // the weight pointed at
    this.way = "signed";
    this.build();
    this.listen();
  }

  build() {
    [this.picture, this.map] = [new View("input"), new View("output")];
    this.map.extent.hidden = true;
    this.numbers = new Numbers();
    this.equation = new Equation();
    this.boards = node("div", "boards");
    this.boards.tabIndex = 0;
    this.boards.setAttribute("role", "group");
    this.boards.append(this.picture.node, this.numbers.node, this.map.node);
    this.ways = { signed: node("button"), absolute: node("button") };
    this.switch = node("div", "switch");
    this.switch.setAttribute("role", "group");
    this.switch.append(...Object.values(this.ways));
    this.bar = node("div", "bar");
    this.bar.setAttribute("role", "img");
    this.ends = node("div", "ends");
    this.map.node.append(this.bar, this.ends, this.switch);
    this.place = node("span");
    this.letGo = node("button", "plain");
    const readout = node("p", "readout");
    readout.append(this.place, this.letGo);
    this.live = node("p", "spoken");
    this.live.setAttribute("aria-live", "polite");
    this.root.replaceChildren(this.boards, this.equation.node, readout, this.live);
  }

  listen() {
    for (const [way, button] of Object.entries(this.ways)) {
      button.type = "button";
      button.onclick = () => this.setWay(way);
    }
    this.letGo.type = "button";
    this.letGo.onclick = () => this.hold(false);
    for (const view of [this.picture, this.map]) this.listenTo(view);
    const numbers = this.numbers.view.canvas;
    numbers.onclick = (event) => this.go(this.scene.seeing(this.numbers.hit(event, this.scene, this.cell)));
    numbers.onpointermove = (event) => {
      this.pointAt(this.scene.weightOn(this.cell, this.numbers.hit(event, this.scene, this.cell)));
    };
    this.equation.node.onpointerover = (event) => this.pointAt(this.equation.placeOf(event));
    numbers.onpointerleave = this.equation.node.onpointerleave = () => this.pointAt(null);
    this.boards.onkeydown = (event) => this.onKey(event);
    this.observer = new ResizeObserver(() => {
      if (this.scene && this.root.clientWidth !== this.laidOut) this.layout();
    });
    this.observer.observe(this.root);
    document.fonts.ready.then(() => this.scene && this.refresh());
  }

  // A mouse moves the window by pointing and holds it by a click; a finger does both with a tap or by dragging.
  listenTo(view) {
    let again = false; // pressed on the window that is held: this click lets go
    const cellAt = (event) => (view === this.map ? view.hit(event) : this.scene.seeing(view.hit(event)));
    const near = (cell) => {
      const reach = view === this.map ? [2, 2] : this.scene.span;
      return cell.every((at, axis) => Math.abs(at - this.cell[axis]) <= reach[axis] / 2);
    };
    view.canvas.onpointerdown = (event) => {
      again = this.held && near(cellAt(event));
    };
    view.canvas.onpointermove = (event) => {
      const dragging = event.pointerType === "touch" && event.buttons;
      if (dragging) this.held = !(again = false);
      if (dragging || (!this.held && event.pointerType !== "touch")) this.go(cellAt(event));
    };
    view.canvas.onclick = (event) => {
      if (!again) this.go(cellAt(event));
      this.hold(!again);
    };
  }

  close() {
    clearTimeout(this.speaking);
    this.observer.disconnect();
  }

  // New numbers or another theme: the window stays where it was if there is such a place.
  receive(data) {
    const pen = document.createElement("canvas").getContext("2d");
    this.paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(this.paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    const before = this.scene;
    const scene = (this.scene = new Scene(data));
    this.scales = { signed: spread(data.scales.signed, pen), absolute: spread(data.scales.absolute, pen) };
    const same = before && JSON.stringify(before.shapes.response) === JSON.stringify(scene.shapes.response);
    if (!same) [this.cell, this.held] = [scene.strongest(), false];
    this.digits = {
      input: new Digits(scene.padded, 3),
      kernel: new Digits(scene.kernel, 4),
      bias: new Digits([scene.bias], 4),
      output: new Digits(scene.response, 3),
    };
    this.hot = null;
    this.name();
    const [columns, left] = [scene.shapes.padded[1], scene.pad[1][0]];
    this.picture.paint(...scene.size, (index) => {
      const [row, column] = [Math.floor(index / scene.size[1]), index % scene.size[1]];
      const grey = (scene.padded[(row + scene.pad[0][0]) * columns + column + left] / scene.white) * 255;
      return [grey, grey, grey];
    });
    this.paintMap();
    this.equation.build(scene, this.digits);
    this.layout();
  }

  name() {
    const { labels, label, size, shapes } = this.scene;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", label);
    this.boards.setAttribute("aria-label", labels.board);
    this.equation.node.setAttribute("aria-label", labels.equation);
    this.switch.setAttribute("aria-label", labels.view);
    const sized = ([height, width]) => fill(labels.size, { height, width });
    const views = [
      [this.picture, labels.picture, sized(size)],
      [this.numbers.view, labels.numbers, ""],
      [this.map, labels.map, sized(shapes.response)],
    ];
    for (const [view, title, note] of views) {
      setText(view.title, title);
      setText(view.note, note);
      view.canvas.setAttribute("aria-label", `${title} ${note}`.trim());
    }
    for (const [way, button] of Object.entries(this.ways)) setText(button, labels[way]);
    setText(this.letGo, labels.let_go);
  }

  // Zero stays in the middle of the signed scale, and both ends are the largest number there is: none is cut off.
  paintMap() {
    const { scene, digits } = this;
    const [signed, most] = [this.way === "signed", digits.output.largest];
    const table = this.scales[this.way];
    this.map.paint(...scene.shapes.response, (index) => {
      const share = most ? scene.response[index] / most : 0;
      return table[Math.round((signed ? (share + 1) / 2 : Math.abs(share)) * (table.length - 1))];
    });
    const texts = signed ? [digits.output.text(-most), "0", digits.output.text(most)] : ["0", digits.output.text(most)];
    this.bar.style.background = `linear-gradient(to right, ${scene.scales[this.way].map(([, css]) => css)})`;
    this.bar.setAttribute("aria-label", fill(scene.labels.scale, { least: texts[0], most: texts.at(-1) }));
    this.ends.replaceChildren(...texts.map((text) => node("span", "", text)));
    for (const [way, button] of Object.entries(this.ways)) button.setAttribute("aria-pressed", way === this.way);
  }

  layout() {
    this.laidOut = this.root.clientWidth;
    if (!this.laidOut) return;
    const { scene } = this;
    const narrow = this.laidOut < NARROW;
    this.root.classList.toggle("narrow", narrow);
    const width = this.boards.clientWidth;
    const gap = narrow ? GAP / 2 : GAP;
    const column = narrow ? (width - gap) / 2 : (width - 2 * gap) / 3;
    const larger = [0, 1].map((axis) => Math.max(scene.size[axis], scene.shapes.response[axis]));
    // both at one scale, so that a pixel is as large in the one as in the other
    const scale = Math.min(column / larger[1], TALLEST / larger[0]);
    for (const view of [this.picture, this.map]) view.resize(scale);
    this.numbers.layout(scene, narrow ? width : column, narrow);
    this.equation.layout();
    this.refresh();
  }

  refresh() {
    const { scene, cell } = this;
    const [row, column] = cell;
    this.picture.mark(this.picture.box, scene.corner(cell), scene.span, 6);
    this.picture.mark(this.picture.extent, this.numbers.first(scene, cell), this.numbers.cells);
    this.map.mark(this.map.box, cell, [1, 1], 8);
    this.numbers.draw(scene, cell, { paint: this.paint, digits: this.digits.input, hot: this.hot });
    this.equation.update(cell);
    this.equation.point(this.hot);
    const { labels } = scene;
    const place = fill(labels.place, { row: row + 1, column: column + 1 });
    const hint = matchMedia("(hover: none)").matches ? labels.hint_touch : labels.hint;
    setText(this.place, `${place} · ${this.held ? labels.held : hint}`);
    this.letGo.hidden = !this.held;
    clearTimeout(this.speaking);
    const value = this.digits.output.text(scene.answer(cell));
    this.speaking = setTimeout(() => {
      setText(this.live, fill(labels.spoken, { row: row + 1, column: column + 1, value }));
    }, QUIET);
  }

  go(cell) {
    if (cell.every((at, axis) => at === this.cell[axis])) return;
    this.cell = cell;
    this.refresh();
  }

  hold(held) {
    this.held = held;
    this.refresh();
  }

  pointAt(weight) {
    if (JSON.stringify(weight) === JSON.stringify(this.hot)) return;
    this.hot = weight;
    this.refresh();
  }

  setWay(way) {
    this.way = way;
    this.paintMap();
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button")) return;
    const last = [this.scene.outputRows - 1, this.scene.outputColumns - 1];
    const step = event.shiftKey ? 10 : 1;
    const move = (down, across) => {
      const to = [this.cell[0] + down * step, this.cell[1] + across * step];
      this.go(to.map((at, axis) => between(0, at, last[axis])));
    };
    const acts = {
      ArrowLeft: () => move(0, -1),
      ArrowRight: () => move(0, 1),
      ArrowUp: () => move(-1, 0),
      ArrowDown: () => move(1, 0),
      Home: () => this.go([0, 0]),
      End: () => this.go(last),
      " ": () => this.hold(!this.held),
      Escape: () => this.hold(false),
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }
}

const all = new WeakMap();

export default function ({ data, parentElement }) {
  let linked = all.get(parentElement);
  if (!linked) {
    linked = new Linked(parentElement.querySelector("section"));
    all.set(parentElement, linked);
  }
  linked.receive(data);
  return () => {
    linked.close();
    all.delete(parentElement);
  };
}
