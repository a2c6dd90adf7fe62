// Clock times in the viewer's zone; UTC stays in the title. Of the page as it came, and of parts that were fetched anew.
const moment = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const tell = part => {
    for (const time of part.querySelectorAll('time[datetime]')) {
        if (time.dataset.form === 'day') continue; // Days are UTC days, as invoices are.
        time.textContent = moment.format(new Date(time.dateTime));
    }
};
tell(document);
document.addEventListener('fresh', event => tell(event.target));
