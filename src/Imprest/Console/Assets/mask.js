// A mask drawn on the image: with the pointer, or as a rectangle by numbers. Where it is drawn, the mask is transparent and the image may change.
export function maskEditor(part) {
    const canvas = part.querySelector('canvas');
    const brush = part.querySelector('#brush');
    const sides = ['mask_left', 'mask_top', 'mask_width', 'mask_height'].map(name => part.querySelector(`[name=${name}]`));
    const drawn = document.createElement('canvas'); // Opaque where the person drew, in pixels of the image.
    const pen = drawn.getContext('2d');
    let image, last, touched = false;

    const show = () => {
        const sheet = canvas.getContext('2d');
        sheet.drawImage(image, 0, 0);
        sheet.globalAlpha = 0.55;
        sheet.drawImage(drawn, 0, 0);
        sheet.globalAlpha = 1;
    };
    const place = event => {
        const box = canvas.getBoundingClientRect();
        return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    const stroke = to => {
        // The brush is as wide on the screen as it says, whatever the image's size.
        pen.lineWidth = brush.value * canvas.width / canvas.getBoundingClientRect().width;
        pen.lineCap = pen.lineJoin = 'round';
        pen.strokeStyle = '#d55e00';
        pen.beginPath();
        pen.moveTo(...(last ?? to));
        pen.lineTo(...to);
        pen.stroke();
        last = to;
        touched = true;
        show();
    };
    const clear = () => { pen.clearRect(0, 0, drawn.width, drawn.height); touched = false; if (image) show(); };
    const numbers = () => sides.map(side => side.value.trim() === '' ? NaN : Number(side.value));
    const rectangle = () => {
        const rect = numbers();
        if (!image || rect.some(number => !Number.isInteger(number) || number < 0)) return;
        clear();
        pen.fillStyle = '#d55e00';
        pen.fillRect(...rect);
        touched = true;
        show();
    };

    canvas.addEventListener('pointerdown', event => { canvas.setPointerCapture(event.pointerId); last = undefined; stroke(place(event)); event.preventDefault(); });
    canvas.addEventListener('pointermove', event => { if (canvas.hasPointerCapture(event.pointerId)) for (const point of event.getCoalescedEvents?.() ?? [event]) stroke(place(point)); });
    part.querySelector('#clear-mask').addEventListener('click', () => { for (const side of sides) side.value = ''; clear(); });
    for (const side of sides) side.addEventListener('input', rectangle);

    return {
        /** Shows the image to draw on; none: hides the canvas. */
        async load(file) {
            part.querySelector('#draw').hidden = !file;
            image = undefined;
            if (!file) return;
            try {
                image = await createImageBitmap(file);
            } catch {
                part.querySelector('#draw').hidden = true; // No image that the browser can show; the API says what is wrong with it.
                return;
            }
            canvas.width = drawn.width = image.width;
            canvas.height = drawn.height = image.height;
            touched = false;
            show();
            rectangle();
        },
        /** The mask as a PNG file. */
        toBlob() {
            if (!touched) throw new Error('Say where the image may change: draw on it, give a rectangle, or choose a mask file.');
            const whole = Object.assign(document.createElement('canvas'), { width: drawn.width, height: drawn.height });
            const sheet = whole.getContext('2d');
            sheet.fillRect(0, 0, whole.width, whole.height);
            // Any trace of the brush opens the pixel whole: a provider's edge is where the alpha is zero.
            const [marks, cover] = [pen.getImageData(0, 0, drawn.width, drawn.height), sheet.getImageData(0, 0, whole.width, whole.height)];
            for (let at = 3; at < marks.data.length; at += 4) if (marks.data[at] > 127) cover.data[at] = 0;
            sheet.putImageData(cover, 0, 0);
            return new Promise(resolve => whole.toBlob(resolve, 'image/png'));
        },
    };
}
