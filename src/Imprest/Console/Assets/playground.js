// The playground, live: the price follows the settings, the call goes to the API from here, previews stream in, and the receipt comes as the server renders it.
import { offerCopies } from './copy.js';
import { parsed } from './fresh.js';
import { maskEditor } from './mask.js';

const form = document.getElementById('play');
const field = name => form.elements.namedItem(name);
const value = name => field(name)?.value?.trim() ?? '';
const part = id => document.getElementById(id);
const mask = form && maskEditor(part('mask-part'));
let asked, wait, working = false;

// What the server renders, in place of what is there; whoever types in it goes on typing.
async function take(answer, ids) {
    if (!answer.ok) return false;
    const fresh = parsed(await answer.text());
    for (const id of ids) {
        const [old, next] = [part(id), fresh.getElementById(id)];
        if (!old || !next) continue;
        const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
        for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
        for (const { name, value: text } of next.attributes) old.setAttribute(name, text);
        old.replaceChildren(...next.childNodes);
        if (focused) part(focused)?.focus();
    }
    for (const id of ['inputs', 'mask-part', 'prompt-part']) {
        const next = fresh.getElementById(id);
        if (!next) continue;
        part(id).hidden = next.hidden;
        if ('disabled' in part(id)) part(id).disabled = next.hidden;
    }
    if (ids.includes('code')) offerCopies(part('code'));
    if (ids.includes('result')) offerCopies(part('result'));
    return true;
}

const count = () => part('inputs').disabled ? 0 : field('image').files.length;

// The address says what is set and which result is shown, so that a reload shows the same.
function keep(request) {
    const address = new URL(part('price').dataset.address, location.href);
    if (request) address.searchParams.set('request', request);
    history.replaceState(null, '', address);
    return address;
}

async function price(withSettings) {
    asked?.abort();
    if (isNoNumber()) return;
    asked = new AbortController();
    field('references').value = Math.max(1, count());
    const body = new URLSearchParams([...new FormData(form)].filter(([, item]) => typeof item === 'string'));
    try {
        const answer = await fetch('/playground/price', { method: 'POST', body, signal: asked.signal, headers: { accept: 'text/html' } });
        if (!await take(answer, withSettings ? ['price', 'code', 'settings', 'size-rule'] : ['price', 'code'])) {
            part('price').textContent = 'The price cannot be asked for just now. Load the page again: you may have to sign in.';
            return;
        }
        mark();
        keep(new URL(location.href).searchParams.get('request'));
        field('image').multiple = value('operation') !== 'variation';
    } catch (gone) {
        if (gone.name !== 'AbortError') throw gone;
    }
}

// Which field the price is missing for.
function mark() {
    for (const item of form.elements) if (item.name && item.id) item.ariaInvalid = item.name === part('price').dataset.wrong ? 'true' : null;
}

// What is no number never leaves the browser: here alone one can know of it.
function isNoNumber() {
    const wrong = [...form.elements].find(item => item.validity?.badInput);
    if (!wrong) return false;
    part('price').dataset.wrong = wrong.name;
    part('price').replaceChildren(Object.assign(document.createElement('p'), { className: 'notice bad', textContent: `“${wrong.labels[0].textContent}” is not a number.` }));
    mark();
    return true;
}

const soon = withSettings => { clearTimeout(wait); wait = setTimeout(() => price(withSettings), 250); };

// The fields of the call: the same that the code below shows.
function fields() {
    const call = { model: value('model') };
    if (value('prompt') && !part('prompt-part').hidden) call.prompt = field('prompt').value;
    call.n = Number(value('n') || 1);
    for (const name of ['size', 'quality']) if (value(name)) call[name] = value(name);
    if (Number(value('partial_images'))) Object.assign(call, { stream: true, partial_images: Number(value('partial_images')) });
    return call;
}

async function request() {
    const headers = { 'x-imprest-token': document.body.dataset.token, ...(value('labels') && { 'x-imprest-labels': value('labels') }) };
    const operation = value('operation');
    if (operation === 'generate') return ['/v1/images/generations', { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(fields()) }];
    const body = new FormData();
    for (const [name, item] of Object.entries(fields())) body.append(name, item);
    const files = [...field('image').files];
    if (!files.length) throw new Error('Choose an input image first.');
    for (const file of files) body.append(files.length > 1 ? 'image[]' : 'image', file);
    if (operation === 'edit') body.append('mask', field('mask').files[0] ?? await mask.toBlob(), 'mask.png');
    return [operation === 'variation' ? '/v1/images/variations' : '/v1/images/edits', { method: 'POST', headers, body }];
}

async function* events(answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ;) {
        const { value: more, done } = await reader.read();
        if (done) return;
        text += more;
        for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
            const data = text.slice(0, end).split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('');
            if (data) yield JSON.parse(data);
        }
    }
}

// What the API says; its own words stand between backticks, and are code.
const said = text => text.split('`').map((part, index) => index % 2 ? Object.assign(document.createElement('code'), { textContent: part }) : part);

// As the pages write amounts: separators of thousands, two decimals at least. Text stays text, so no digit is lost.
const dollars = usd => { const [whole, part = ''] = usd.split('.'); return `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part.padEnd(2, '0')}`; };

function problem(message, cost, id) {
    const panel = part('problem').content.cloneNode(true);
    const fill = (slot, text, shown) => { const place = panel.querySelector(`[data-slot=${slot}]`); place.replaceChildren(...said(text)); place.closest('p, div').hidden = !shown; return place; };
    fill('message', message, true);
    fill('cost', cost ? dollars(cost) : '', cost);
    fill('request', panel.querySelector('[data-slot=request]').textContent, id).href = `/requests/${id}`;
    part('result').replaceChildren(panel);
    keep(id); // Else a reload would show what an earlier call came to.
}

function waiting() {
    const lead = Object.assign(document.createElement('p'), { className: 'lead' });
    const word = Object.assign(document.createElement('span'), { className: 'figure', textContent: 'Working' });
    const time = Object.assign(document.createElement('span'), { className: 'quiet', ariaHidden: 'true', textContent: '0 s' });
    lead.append(word, time);
    part('result').replaceChildren(lead);
    const began = Date.now();
    return setInterval(() => { time.textContent = `${Math.round((Date.now() - began) / 1000)} s`; }, 1000);
}

function preview(event) {
    let image = part('result').querySelector('img');
    if (!image) {
        image = Object.assign(document.createElement('img'), { className: 'result' });
        part('result').append(image);
    }
    image.alt = `Preview ${event.partial_image_index + 1}`;
    image.src = `data:image/${event.output_format ?? 'png'};base64,${event.b64_json}`;
}

const show = async id => {
    if (!await take(await fetch(keep(id), { headers: { accept: 'text/html' } }), ['result']))
        problem('It was answered, but its page cannot be shown just now. Look into Usage.', null, id);
};

// Results that the gateway passes on without keeping them are in the answer alone.
function passed(images) {
    if (part('result').querySelector('img.result')) return;
    for (const { b64_json: bytes, url } of images ?? []) {
        if (bytes) part('result').append(Object.assign(document.createElement('img'), { className: 'result', alt: 'Result', src: `data:image/png;base64,${bytes}` }));
        else if (url) part('result').append(Object.assign(document.createElement('a'), { href: url, textContent: 'Result', rel: 'noreferrer noopener' }));
    }
}

async function generate() {
    const [address, call] = await request();
    const answer = await fetch(address, call);
    const id = answer.headers.get('x-request-id');
    if (!answer.ok) {
        const { error } = await answer.json();
        return problem(error.message, answer.headers.get('x-imprest-charge-usd'), error.request_id ?? id);
    }
    if (!answer.headers.get('content-type').startsWith('text/event-stream')) {
        const { data } = await answer.json();
        await show(id);
        return passed(data);
    }
    for await (const event of events(answer)) {
        if (event.error) { await show(id); const notice = Object.assign(document.createElement('p'), { className: 'notice bad' }); notice.append(...said(event.error.message)); return part('result').prepend(notice); }
        if (event.type?.endsWith('partial_image')) preview(event);
    }
    await show(id);
}

async function run() {
    if (working) return;
    working = true;
    part('generate').setAttribute('aria-disabled', 'true');
    const clock = waiting();
    try {
        await generate();
    } catch (broken) {
        problem(broken instanceof TypeError ? 'The connection broke. The work may go on: look into Usage before you send it again.' : broken.message);
    } finally {
        clearInterval(clock);
        working = false;
        part('generate').removeAttribute('aria-disabled');
        price(false);
    }
}

async function thumbnails() {
    const [list, files] = [part('thumbnails'), [...field('image').files]];
    list.hidden = !files.length;
    for (const image of list.querySelectorAll('img')) URL.revokeObjectURL(image.src);
    list.replaceChildren(...files.map(file => {
        const item = document.createElement('li');
        item.append(Object.assign(document.createElement('img'), { src: URL.createObjectURL(file), alt: file.name }));
        return item;
    }));
    await mask.load(files[0]);
}

// After a reload: the work goes on at the gateway, and its end is waited for.
async function follow(id) {
    for (let tries = 0; tries < 600; tries++) {
        await new Promise(resolve => setTimeout(resolve, 1000));
        const answer = await fetch(`/v1/tasks/${id}`);
        if (answer.ok && !['queued', 'running'].includes((await answer.json()).status)) return show(id);
    }
}

if (form) {
    part('show-price').hidden = true;
    form.addEventListener('submit', event => { event.preventDefault(); run(); });
    form.addEventListener('input', event => { if (event.target.name && event.target.type !== 'file') soon(['model', 'operation'].includes(event.target.name)); });
    field('image').addEventListener('change', async () => { await thumbnails(); soon(false); });
    document.addEventListener('click', event => {
        const [tab, fit] = [event.target.closest('[data-code]'), event.target.closest('[data-settings]')];
        if (!tab && !fit) return;
        event.preventDefault();
        if (fit) {
            for (const [name, setting] of new URLSearchParams(fit.dataset.settings)) if (field(name)) field(name).value = setting;
        } else {
            field('code').value = tab.dataset.code;
        }
        price(false);
    });
    if (part('result').dataset.running) follow(part('result').dataset.running);
    // A browser that goes back may have kept other settings than the page was made for.
    if (field('image').files.length) thumbnails();
}
