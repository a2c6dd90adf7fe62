// Draws each figure's data with Apache ECharts, on a canvas; the table under it has the exact figures. Without the library the tables stay open.
const library = document.body.dataset.charts;

const load = () => new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = library;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
});

const token = name => getComputedStyle(document.documentElement).getPropertyValue(name);
// light-dark() is resolved where it is used as a colour.
const colour = name => { const probe = document.createElement('i'); probe.style.color = `var(${name})`; document.body.append(probe); const value = getComputedStyle(probe).color; probe.remove(); return value; };
// The same name has the same colour on every page: it depends on the name alone. Where two names of one chart fall on the same colour, the later one takes the next.
const hash = text => { let value = 2166136261; for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0), 16777619); return value >>> 0; };
const colours = names => {
    const taken = new Set();
    return names.map(name => {
        let slot = hash(name) % 7;
        for (let tries = 0; tries < 7 && taken.has(slot); tries++) slot = (slot + 1) % 7;
        taken.add(slot);
        return colour(name === 'others' ? '--series-8' : `--series-${slot + 1}`);
    });
};

// Dollars have cents or none, and more decimals only where they are needed: $0.08, $0.10, $1.
const short = (value, unit) => unit === 'USD' ? '$' + Number(value.toPrecision(12)).toLocaleString('en', { minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 9 }) : value.toLocaleString('en', value < 10_000 ? {} : { notation: 'compact' });

// Names of models differ at their beginning and at their end: what has no room goes out of the middle.
const shortened = (name, letters) => name.length > letters ? `${name.slice(0, Math.floor(letters * 0.4))}…${name.slice(-Math.ceil(letters * 0.6) + 1)}` : name;

// A few names are all shown, on as many lines as they take; many are turned over.
const most = 6;
const legendRows = (names, room) => {
    if (names.length > most) return 1;
    let [rows, left] = [1, room];
    for (const name of names) {
        const width = 30 + name.length * 7; // The mark, the gaps, and letters of 12 pixels.
        if (width > left && left < room) [rows, left] = [rows + 1, room];
        left -= width;
    }
    return rows;
};

function option(data, room) {
    const [ink, quiet, line] = [colour('--ink'), colour('--ink-quiet'), colour('--line')];
    const names = data.series.map(series => series.name);
    const palette = colours(names);
    const lying = data.kind === 'bars';
    const values = { type: 'value', splitNumber: room < 500 ? 3 : 5, axisLabel: { color: quiet, hideOverlap: true, formatter: value => short(value, data.unit) }, splitLine: { lineStyle: { color: line } }, name: data.unit, nameTextStyle: { color: quiet, align: 'left' }, nameLocation: 'end' };
    const labels = { type: 'category', data: data.labels, inverse: lying, axisLabel: { color: quiet, ...(lying ? { formatter: name => shortened(name, Math.floor(Math.min(300, room * 0.45) / 6.5)) } : { hideOverlap: true, showMaxLabel: true, alignMinLabel: 'left', alignMaxLabel: 'right' }) }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } };
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    return {
        animation: !calm, animationDuration: 200, color: palette, textStyle: { color: ink, fontFamily: token('--sans') },
        grid: { left: 8, right: lying ? 40 : 16, top: 32, bottom: names.length > 1 ? 12 + 20 * legendRows(names, room) : 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
        legend: names.length > 1 ? { bottom: 0, type: names.length > most ? 'scroll' : 'plain', itemGap: 10, textStyle: { color: quiet }, icon: 'roundRect', itemWidth: 10, itemHeight: 10 } : undefined,
        // Rich text: drawn on the canvas, so that no text of a page becomes markup.
        tooltip: {
            renderMode: 'richText', trigger: 'axis', axisPointer: { type: data.kind === 'line' || data.kind === 'step' ? 'line' : 'shadow' }, backgroundColor: colour('--paper'), borderColor: line, textStyle: { color: ink },
            formatter: points => [points[0].name, ...points.filter(point => point.value).map(point => `${point.seriesName}: ${data.series[point.seriesIndex].texts[point.dataIndex]}`)].join('\n'),
        },
        xAxis: lying ? values : labels, yAxis: lying ? labels : values,
        series: data.series.map(series => ({
            name: series.name, data: series.values,
            markLine: data.marks?.length ? { symbol: 'none', silent: true, animation: false, lineStyle: { color: ink, type: 'dashed' }, label: { color: ink, formatter: '{b}' }, data: data.marks.map(mark => ({ name: mark.name, xAxis: mark.at })) } : undefined,
            ...(data.kind === 'line' || data.kind === 'step' ? { type: 'line', step: data.kind === 'step' ? 'end' : false, showSymbol: series.values.length < 40, lineStyle: { width: 2 } } : { type: 'bar', stack: data.kind === 'stack' ? 'all' : undefined, barMaxWidth: 32 }),
        })),
    };
}

// Draws what is in a part of the page; a part that was replaced is drawn anew.
export async function draw(part) {
    const figures = [...part.querySelectorAll('figure[data-chart]:not([data-drawn])')];
    if (!figures.length || !library) return;
    const echarts = window.echarts ?? await load().catch(() => null);
    if (echarts) for (const figure of figures) {
        const [plot, table, data] = [figure.querySelector('.plot'), figure.querySelector('details'), JSON.parse(figure.dataset.chart)];
        if (!data.labels.length) continue;
        plot.hidden = false;
        if (data.kind === 'bars') plot.style.height = `${Math.max(120, 48 + data.labels.length * 26)}px`;
        table.open = false;
        const chart = echarts.init(plot, null, { renderer: 'canvas' });
        chart.setOption(option(data, plot.clientWidth));
        new ResizeObserver(() => { chart.resize(); chart.setOption(option(data, plot.clientWidth)); }).observe(plot);
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.setOption(option(data, plot.clientWidth)));
        figure.dataset.drawn = '';
    }
}

await draw(document);
