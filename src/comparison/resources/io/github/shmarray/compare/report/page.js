'use strict';

const read = id => JSON.parse(document.getElementById(id).textContent);
const specifications = read('specifications');
const data = read('data');

// Colours are the style sheet's, so that charts follow it when the scheme changes and on paper.
async function draw(place) {
  const narrow = place.clientWidth < 520;
  const chart = specifications[place.dataset.chart];
  const datasets = data[place.dataset.set];
  const specification = {
    ...chart,
    datasets,
    // A height in steps would do, but Vega-Lite warns of it where the width is the container's.
    height: chart.height.step ? chart.height.step * datasets.rows.length : chart.height,
    config: specifications.config,
    autosize: {type: 'fit-x', contains: 'padding'},
    padding: narrow ? 2 : 5
  };
  const compiled = vegaLite.compile(specification).spec;
  await new vega.View(vega.parse(compiled), {renderer: 'svg', container: place, hover: true, tooltip})
    .runAsync();
}

function tooltip(handler, event, item, value) {
  const place = event.currentTarget.closest('.chart') ?? event.currentTarget;
  place.title = value && typeof value === 'object'
    ? Object.entries(value).map(([name, text]) => `${name}: ${text}`).join('\n')
    : value ?? '';
}

function addCopying(command) {
  const button = document.createElement('button');
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    const code = command.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
  });
  command.append(button);
}

document.querySelectorAll('.command').forEach(addCopying);
Promise.all([...document.querySelectorAll('[data-chart]')].map(draw))
  .then(drawn => { document.body.dataset.drawn = drawn.length; });
