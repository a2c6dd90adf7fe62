// A button beside each id and each piece of code that copies it whole.
const offer = part => {
    for (const place of part.querySelectorAll('[data-copy]')) {
        if (!navigator.clipboard || place.querySelector('button')) continue;
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
};
offer(document);
document.addEventListener('fresh', event => offer(event.target));
