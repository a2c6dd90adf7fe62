using System.Buffers.Binary;
using System.Globalization;
using Imprest.Integration.Support;
using Imprest.Providers.Imaging;

namespace Imprest.Integration.BadInput;

/// <summary>Every kind of bad input, by name.</summary>
internal static class BadCalls
{
    private const string Whole = "is a whole number from 1 to 10";

    public static readonly IReadOnlyDictionary<string, BadCall> All = Jsons().Concat(Forms()).Concat(Bodies()).ToDictionary(pair => pair.Name, pair => pair.Call, StringComparer.Ordinal);

    private static IEnumerable<(string Name, BadCall Call)> Jsons()
    {
        yield return ("malformed JSON", BadCall.Json("""{"prompt":"a fox",""", null, "Send one JSON object"));
        yield return ("JSON that is no object", BadCall.Json("""["a fox"]""", null, "Send one JSON object"));
        yield return ("no body", BadCall.Json("", null, "Send one JSON object"));
        yield return ("missing prompt", BadCall.Json("{}", "prompt", "say in words what to make"));
        yield return ("blank prompt", BadCall.Json("""{"prompt":"  "}""", "prompt", "say in words what to make"));
        yield return ("prompt that is no text", BadCall.Json("""{"prompt":7}""", "prompt", "is a string"));
        yield return ("prompt with half a character", BadCall.Json("""{"prompt":"a \ud83d fox"}""", "prompt", "Unicode"));
        yield return ("a name with half a character", BadCall.Json("""{"\ud83d a name as long as any":1,"prompt":"a fox"}""", null, "Unicode"));
        yield return ("an image's name with half a character", BadCall.Json("""{"prompt":"a fox","image":{"\ud83d a name as long as any":1}}""", null, "Unicode"));
        yield return ("prompt too long", BadCall.Json($$"""{"prompt":"{{new string('x', 32_001)}}"}""", "prompt", "takes at most 32000"));
        foreach (var n in (string[])["0", "11", "-1", "1.5", "1e30", "\"two\""])
            yield return ($"n = {n}", BadCall.Json($$"""{"prompt":"a fox","n":{{n}}}""", "n", Whole));
        foreach (var size in (string[])["1x1", "99999x99999", "big", "1024", "0x0", "-8x-8", "99999999999x2"])
        {
            yield return ($"size {size}", BadCall.Json($$"""{"prompt":"a fox","size":"{{size}}"}""", "size", "WIDTHxHEIGHT with"));
            yield return ($"size {size} of OpenAI", BadCall.Json($$"""{"model":"gpt-image-2","prompt":"a fox","size":"{{size}}"}""", "size", "WIDTHxHEIGHT with"));
        }

        yield return ("wrong quality", BadCall.Json("""{"prompt":"a fox","quality":"ultra"}""", "quality", "is auto, low, medium, high"));
        yield return ("format that nobody has", BadCall.Json("""{"prompt":"a fox","output_format":"bmp"}""", "output_format", "is one of png, jpeg, webp"));
        yield return ("format that the model has not", BadCall.Json("""{"prompt":"a fox","output_format":"webp"}""", "output_format", "is png for"));
        yield return ("wrong answer format", BadCall.Json("""{"prompt":"a fox","response_format":"xml"}""", "response_format", "is one of url, b64_json"));
        yield return ("stream that is no boolean", BadCall.Json("""{"prompt":"a fox","stream":"yes"}""", "stream", "is true or false"));
        yield return ("labels that are no object", BadCall.Json("""{"prompt":"a fox","metadata":["a"]}""", "metadata", "is an object of strings"));
        yield return ("misspelled model", BadCall.Json("""{"prompt":"a fox","model":"imprest-sandbx-1"}""", "model", "Did you mean `imprest-sandbox-1`?", 404, "model_not_found"));
        yield return ("misspelled model of a provider", BadCall.Json("""{"prompt":"a fox","model":"sandbox/imprest-sandbx-1"}""", "model", "Did you mean `sandbox/imprest-sandbox-1`?", 422, "model_unpriced"));
        yield return ("unknown model", BadCall.Json("""{"prompt":"a fox","model":"gpt-image-99"}""", "model", "GET /v1/models lists", 404, "model_not_found"));
        yield return ("unpriced model", BadCall.Json("""{"prompt":"a fox","model":"openai/unheard-of"}""", "model", "ask the operator to add its prices", 422, "model_unpriced"));
        yield return ("retired model", BadCall.Json("""{"prompt":"a fox","model":"gpt-image-1"}""", "model", "instead", 422, "model_retired"));
        yield return ("unknown quote", BadCall.Json("""{"prompt":"a fox","quote_id":"quote_1"}""", "quote_id", "Ask for a new one at POST /v1/quotes", 422, "quote_expired"));
        yield return ("image at an address without TLS", BadCall.Json("""{"prompt":"a fox","image":"http://example.com/a.png"}""", "image", "begins with https://"));
        yield return ("image at an inner address", BadCall.Json("""{"prompt":"a fox","image":"https://192.168.1.1/a.png"}""", "image", "not an inner one"));
        yield return ("image that is a file id", BadCall.Json("""{"prompt":"a fox","image":"file-abc123"}""", "image", "as a data URL"));
    }

    private static IEnumerable<(string Name, BadCall Call)> Forms()
    {
        yield return ("no image", BadCall.Form(_ => { }, "image", "send at least one input image"));
        yield return ("mask of another size", BadCall.Form(form => Add(form, ("image", TestImages.Square()), ("mask", TestImages.Mask(32))), "mask", "Send a mask of the image's size"));
        yield return ("mask without an image", BadCall.Form(form => Add(form, ("mask", TestImages.Mask())), "image", "send at least one input image"));
        yield return ("mask that is no PNG", BadCall.Form(form => Add(form, ("image", TestImages.Square()), ("mask", "GIF89a"u8.ToArray())), "mask", "Send a PNG"));
        yield return ("not an image", BadCall.Form(form => Add(form, ("image", "a text"u8.ToArray())), "image", "Send a PNG, JPEG or WebP file"));
        yield return ("empty image", BadCall.Form(form => Add(form, ("image", [])), "image", "Send a PNG, JPEG or WebP file"));
        yield return ("truncated image", BadCall.Form(form => Add(form, ("image", TestImages.Square()[..^20])), "image", "Send the whole file"));
        yield return ("decompression bomb", BadCall.Form(form => Add(form, ("image", Bomb())), "image", "at most 16384 pixels a side"));
        yield return ("17 references", BadCall.Form(
            form => Add(form, [.. Enumerable.Range(0, 17).Select(_ => ("image[]", TestImages.Square(8)))]), "image", "At most 16", 413, "payload_too_large"));
        yield return ("40 parts", BadCall.Form(form =>
        {
            for (var i = 0; i < 40; i++)
                form.Add(new StringContent("x"), "field" + i.ToString(CultureInfo.InvariantCulture));
        }, null, "at most 32", 413, "payload_too_large"));
        yield return ("a field too large", BadCall.Form(form => form.Add(new StringContent(new string('x', 300_000)), "user"), "user", "at most 256 kB", 413, "payload_too_large"));
        yield return ("n = two in a form", BadCall.Form(form =>
        {
            Add(form, ("image", TestImages.Square()));
            form.Add(new StringContent("two"), "n");
        }, "n", Whole));
        yield return ("two images to vary", new("/v1/images/variations", () => BadCall.NewForm(form => Add(form, ("image", TestImages.Square()), ("image", TestImages.Square()))), 400, "invalid_request", "image", "is one image"));
    }

    private static IEnumerable<(string Name, BadCall Call)> Bodies()
    {
        const string generations = "/v1/images/generations", edits = "/v1/images/edits";
        yield return ("text", BadCall.Raw(generations, "text/plain", "a fox"u8.ToArray(), 415, "unsupported_media_type", null, "Send this call as application/json"));
        yield return ("nothing", BadCall.Raw(generations, "application/json", [], 400, "invalid_request", null, "The body is empty"));
        yield return ("no content type", BadCall.Raw(generations, "", "{}"u8.ToArray(), 415, "unsupported_media_type", null, "Send this call as application/json"));
        yield return ("a form to generations", BadCall.Raw(generations, "multipart/form-data; boundary=x", "--x--"u8.ToArray(), 415, "unsupported_media_type", null, "application/json"));
        yield return ("XML to edits", BadCall.Raw(edits, "application/xml", "<a/>"u8.ToArray(), 415, "unsupported_media_type", null, "Send this call as multipart/form-data"));
        yield return ("a form without a boundary", BadCall.Raw(edits, "multipart/form-data", "--x--"u8.ToArray(), 400, "invalid_request", null, "let your client set the content type"));
        yield return ("a form that is cut short", BadCall.Raw(edits, "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na fo"u8.ToArray(), 400, "invalid_request", null, "Let your client build it"));
        yield return ("a part without a name", BadCall.Raw(edits, "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\na fox\r\n--x--"u8.ToArray(), 400, "invalid_request", null, "Give every part a name"));
    }

    private static void Add(MultipartFormDataContent form, params (string Name, byte[] Bytes)[] files)
    {
        foreach (var (name, bytes) in files)
            form.Add(new ByteArrayContent(bytes), name, "file.png");
    }

    /// <summary>A PNG of a few bytes that says it has 60,000 pixels a side.</summary>
    private static byte[] Bomb()
    {
        var png = TestImages.Square(8);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Of(png.AsSpan(12, 17)));
        return png;
    }
}
