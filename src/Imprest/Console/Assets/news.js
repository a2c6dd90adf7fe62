// A quiet line on the first page of the log: how many requests have come since it was loaded. Nothing moves by itself.
const line = document.querySelector('[data-news]');
const ask = async () => {
    if (!line || document.hidden) return;
    const answer = await fetch(line.dataset.news, { headers: { accept: 'application/json' } }).catch(() => null);
    if (!answer?.ok) return;
    const { count, more } = await answer.json();
    line.hidden = count === 0;
    line.querySelector('span').textContent = more ? `${count} or more` : `${count}`;
};
if (line) setInterval(ask, 10_000);
