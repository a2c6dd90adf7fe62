// Where a person waits: the server tells when what the page shows has changed, and the page is fetched anew, in place.
import { parsed } from './fresh.js';

for (const part of document.querySelectorAll('[data-live]')) {
    const source = new EventSource(part.dataset.live);
    let busy = false, again = false;
    const renew = async () => {
        const answer = await fetch(part.dataset.page ?? location.href, { headers: { accept: 'text/html' } });
        if (!answer.ok) return;
        const fresh = parsed(await answer.text()).getElementById(part.id);
        if (fresh) part.replaceChildren(...fresh.childNodes);
        part.dispatchEvent(new CustomEvent('fresh', { bubbles: true })); // Times, and buttons that copy.
        if (!fresh?.dataset.live) source.close();
    };
    // One after the other: an answer that was late must not cover a newer one.
    source.addEventListener('changed', async () => {
        again = true;
        if (busy) return;
        busy = true;
        while (again) {
            again = false;
            await renew().catch(() => {}); // The next change asks again.
        }
        busy = false;
    });
    source.addEventListener('done', () => source.close());
    source.addEventListener('error', () => { if (source.readyState === EventSource.CLOSED) source.close(); });
}
