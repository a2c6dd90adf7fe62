// Clock times in the viewer's zone; UTC stays in the title.
const moment = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
for (const time of document.querySelectorAll('time[datetime]')) {
    if (time.dataset.form === 'day') continue; // Days are UTC days, as invoices are.
    time.textContent = moment.format(new Date(time.dateTime));
}
