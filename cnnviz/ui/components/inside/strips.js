// For each layer three small lines over the epochs: weight norm, gradient norm, dead ReLUs. All lines of a column
// share one scale, so that layers can be compared.

const LINES = ["weights", "gradients", "dead"];
const [STRIP_WIDTH, STRIP_HEIGHT] = [100, 30];

function svgNode(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

class Strips {
  constructor(player) {
    this.player = player;
    this.node = make("div", "strips", { role: "table" });
  }

  // What the values of a line are, epoch by epoch.
  values(data, arrays, line, row) {
    return data.epochs.map((_, epoch) => arrays.at("numbers", data[line], epoch)[row]);
  }

  // From the values of all layers to a function that gives the height of one, 0 to 1.
  scale(line, all) {
    const finite = all.flat().filter(Number.isFinite);
    if (line === "dead") return { low: 0, high: 1, height: (value) => value };
    if (line === "weights") {
      const high = Math.max(...finite, 1e-12);
      return { low: 0, high, height: (value) => value / high };
    }
    const positive = finite.filter((value) => value > 0);
    const high = Math.max(...positive, 1e-12);
    const low = Math.min(...positive, high / 10);
    const span = Math.log(high / low);
    return { low, high, height: (value) => (value > 0 ? Math.max(0, Math.log(value / low) / span) : 0) };
  }

  receive(data, arrays) {
    const { labels } = data;
    const [first, last] = [data.epochs[0], data.epochs.at(-1)];
    this.across = (epoch) => (last > first ? (epoch - first) / (last - first) : 0.5);
    this.cells = [];
    const head = make("div", "row head", { role: "row" }, make("span", "name", { role: "columnheader" }, labels.layer));
    const rows = data.rows.map((name) => make("div", "row", { role: "row" }, make("b", "name", { role: "rowheader" }, name)));
    for (const line of LINES) {
      const all = data.rows.map((_, row) => this.values(data, arrays, line, row));
      const scale = this.scale(line, all);
      const write = line === "dead" ? percent : short;
      const range = fill(line === "gradients" ? labels.range_log : labels.range, { low: write(scale.low), high: write(scale.high) });
      head.append(make("span", "", { role: "columnheader" }, make("b", "", labels[line]), make("small", "", range)));
      rows.forEach((row, place) => row.append(this.cell(data, line, place, all[place], scale, write)));
    }
    this.node.setAttribute("aria-label", [labels.weights, labels.gradients, labels.dead].join(", "));
    this.node.replaceChildren(head, ...rows);
  }

  cell(data, line, row, values, scale, write) {
    if (!values.some(Number.isFinite)) return make("span", "cell none", { role: "cell" }, data.labels.none);
    const picture = svgNode("svg", { viewBox: `0 0 ${STRIP_WIDTH} ${STRIP_HEIGHT}`, preserveAspectRatio: "none", role: "img" });
    let path = "";
    let pen = "M";
    values.forEach((value, place) => {
      if (!Number.isFinite(value)) {
        pen = "M";
        return;
      }
      const x = STRIP_WIDTH * this.across(data.epochs[place]);
      path += `${pen}${x.toFixed(2)} ${((1 - scale.height(value)) * (STRIP_HEIGHT - 2) + 1).toFixed(2)}`;
      pen = "L";
    });
    picture.append(svgNode("path", { d: path, class: `line ${line}` }));
    const dot = make("i", `dot ${line}`);
    const board = make("span", "board", picture, dot);
    const number = make("span", "number");
    const cell = make("span", "cell", { role: "cell" }, board, number);
    board.onpointerdown = (event) => {
      const box = board.getBoundingClientRect();
      this.player.near(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
    };
    this.cells.push({ data, line, row, values, scale, write, picture, dot, number });
    return cell;
  }

  show(place) {
    for (const { data, line, row, values, scale, write, picture, dot, number } of this.cells) {
      const value = values[place];
      setText(number, write(value));
      dot.hidden = !Number.isFinite(value);
      dot.style.left = `${100 * this.across(data.epochs[place])}%`;
      dot.style.bottom = `${100 * ((scale.height(value) * (STRIP_HEIGHT - 2) + 1) / STRIP_HEIGHT)}%`;
      const said = { quantity: data.labels[line], layer: data.rows[row], now: write(value) };
      const ends = { first: write(values[0]), last: write(values.at(-1)) };
      picture.setAttribute("aria-label", fill(data.labels.strip, { ...said, ...ends }));
    }
  }
}
