// The cursor all panels share, how the maps are shown, and what changes that.

const VIEWS = ["smooth", "grid", "alone"];
const STEPS = 32; // of the cursor across a map of very many cells
const LARGEST_OUTLINED = 40; // cells a side; a smaller cell hides under the lines

class LinkedMaps {
  constructor(root) {
    this.root = root;
    root.className = "maps";
    this.buttons = VIEWS.map((view) => {
      const button = make("button", view, { type: "button" });
      button.onclick = () => this.look({ view });
      return button;
    });
    this.views = make("div", "views", { role: "group" }, ...this.buttons);
    this.slider = make("input", "", { type: "range", min: "0", max: "100", step: "5" });
    this.slider.oninput = () => this.look({ opacity: Number(this.slider.value) / 100 });
    this.word = make("span");
    this.share = make("span", "share");
    this.bar = make("div", "controls", this.views, make("label", "", this.word, this.slider, this.share));
    this.boards = make("div", "boards", { tabindex: "0", role: "application" });
    this.live = make("p", "spoken", { "aria-live": "polite" });
    root.replaceChildren(this.bar, this.boards, this.live);
    this.panels = [];
    this.boards.onpointermove = (event) => this.follow(event);
    this.boards.onpointerdown = (event) => this.follow(event);
    this.boards.onkeydown = (event) => this.key(event);
  }

  async receive(data) {
    const pen = document.createElement("canvas").getContext("2d");
    const paint = new Paint(data.colours, getComputedStyle(this.root), pen);
    for (const [role, colour] of Object.entries(paint.role)) this.root.style.setProperty(`--${role}`, cssOf(colour));
    this.root.style.colorScheme = paint.dark ? "dark" : "light";
    this.tables ??= { heat: colourTable(data.scales.heat, pen), signed: colourTable(data.scales.signed, pen) };
    this.data = data;
    this.shown ??= { view: data.view, opacity: data.opacity / 100 };
    this.name(data.labels);
    const values = data.values.getChildAt(0)?.toArray() ?? new Float32Array();
    while (this.panels.length > data.panels.length + 1) this.panels.pop();
    while (this.panels.length < data.panels.length + 1) this.panels.push(new Board());
    this.panels[0].receive(data.picture, null, data);
    data.panels.forEach((panel, place) => {
      const end = panel.start + panel.size[0] * panel.size[1];
      this.panels[place + 1].receive(panel, values.subarray(panel.start, end), data, this.tables);
    });
    this.boards.replaceChildren(...this.panels.map((one) => one.node));
    this.boards.dataset.panels = String(this.panels.length);
    if (data.panels.length) this.at ??= this.strongest();
    if (this.url !== data.picture.url) {
      const url = data.picture.url;
      const pixels = await pixelsOf(url, data.picture.shown);
      if (this.data.picture.url !== url) return; // another picture has come meanwhile
      Object.assign(this, { pixels, url });
    }
    this.paint();
    const place = this.at;
    this.point(place ?? [0.5, 0.5]);
    this.at = place; // while there is no map, nobody has chosen a place
    this.root.dataset.drawn = "true";
  }

  name(labels) {
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", labels.region);
    this.boards.setAttribute("aria-label", labels.boards);
    this.views.setAttribute("aria-label", labels.view);
    this.buttons.forEach((button, place) => setText(button, labels[VIEWS[place]]));
    setText(this.word, labels.opacity);
  }

  look(change) {
    Object.assign(this.shown, change);
    this.paint();
  }

  paint() {
    const { view, opacity } = this.shown;
    this.buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(VIEWS[place] === view)));
    this.slider.value = String(Math.round(100 * opacity));
    this.slider.disabled = view === "alone";
    setText(this.share, fill(this.data.labels.percent, { share: Math.round(100 * opacity) }));
    if (this.pixels) for (const one of this.panels) one.paint(this.pixels, this.shown);
  }

  // The middle of the strongest cell of the first map.
  strongest() {
    const first = this.panels[1];
    if (!first) return [0.5, 0.5];
    const [row, column] = first.place(first.strongest);
    const [rows, columns] = first.panel.size;
    return [(row + 0.5) / rows, (column + 0.5) / columns];
  }

  follow(event) {
    const frame = event.target.closest?.(".frame");
    if (!frame) return;
    const box = frame.getBoundingClientRect();
    this.point([(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width]);
  }

  point(place) {
    this.at = place.map((share) => Math.max(0, Math.min(0.999999, share)));
    const outlined = (size) => (size && Math.max(...size) <= LARGEST_OUTLINED ? size : null);
    const first = this.panels[1];
    for (const one of this.panels) one.point(this.at, outlined((one.isMap ? one : first)?.panel.size));
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const sides = event.shiftKey ? this.data.picture.size : (this.data.panels[0]?.size ?? [STEPS, STEPS]).map((side) => Math.min(side, 2 * STEPS));
    const [v, u] = (this.at ??= [0.5, 0.5]);
    const [tall, wide] = sides.map((side) => 1 / side);
    const goals = {
      ArrowUp: [v - tall, u],
      ArrowDown: [v + tall, u],
      ArrowLeft: [v, u - wide],
      ArrowRight: [v, u + wide],
      Home: this.strongest(),
    };
    if (!(event.key in goals)) return;
    event.preventDefault();
    event.stopPropagation();
    // A step beyond the edge stays in the last cell.
    const inside = goals[event.key].map((share, axis) => (share < 0 || share >= 1 ? this.at[axis] : share));
    this.point(inside);
    setText(this.live, this.panels.map((one) => `${one.title.textContent}: ${one.where.textContent}, ${one.number.textContent}`).join(". "));
  }
}

const linked = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("section");
  if (!linked.has(root)) linked.set(root, new LinkedMaps(root));
  linked.get(root).receive(data);
}
