// The figures follow the form: its address is fetched anew when something changed, and what is shown is replaced in place.
import { draw } from './charts.js';
import { parsed } from './fresh.js';

const form = document.querySelector('form[data-live-cost]');
const parts = ['cost-lead', 'cost-result'];
let waiting = 0;
let asked = null;

const address = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) query.append(name, value);
    return `${form.action}?${query}`;
};

// Which fields something was said of, and where it stands.
function mark() {
    const slips = [...document.querySelectorAll('#cost-lead [data-fields]')];
    for (const item of form.elements) {
        const slip = slips.find(each => each.dataset.fields.split(' ').includes(item.name));
        item.ariaInvalid = slip ? 'true' : null;
        const told = [slip?.id, item.dataset.hint].filter(Boolean).join(' ');
        if (told) item.setAttribute('aria-describedby', told); else item.removeAttribute('aria-describedby');
    }
}

async function refresh() {
    asked?.abort();
    asked = new AbortController();
    const to = address();
    try {
        const answer = await fetch(to, { headers: { accept: 'text/html' }, signal: asked.signal });
        const fresh = parsed(await answer.text());
        if (!parts.every(id => fresh.getElementById(id))) return;
        for (const id of parts) document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
        mark();
        history.replaceState(null, '', document.getElementById('cost-link').href); // Says only what was said.
        document.getElementById('cost-result').dispatchEvent(new CustomEvent('fresh', { bubbles: true })); // Buttons that copy.
        draw(document.getElementById('cost-result'));
    } catch (error) {
        if (error.name !== 'AbortError') throw error;
    }
}

form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 400);
});
// Without what is empty the address says only what was said.
form.addEventListener('submit', event => {
    if (event.submitter?.name) return;
    event.preventDefault();
    clearTimeout(waiting);
    refresh();
});
