// A button beside each id and each piece of code that copies it whole.
export function offer(part) {
    if (!navigator.clipboard) return;
    for (const place of part.querySelectorAll('[data-copy]')) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = 'copy';
        button.setAttribute('aria-label', `Copy ${place.dataset.copy.length > 60 ? 'this' : place.dataset.copy}`);
        button.addEventListener('click', async event => {
            event.stopPropagation();
            await navigator.clipboard.writeText(place.dataset.copy);
            button.textContent = 'copied';
            setTimeout(() => { button.textContent = 'copy'; }, 1500);
        });
        place.append(button);
    }
}

offer(document);
