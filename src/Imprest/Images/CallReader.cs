using System.Buffers;
using System.Text;
using System.Text.Json;
using Imprest.Errors;
using Imprest.Providers;
using Imprest.Providers.Imaging;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Imprest.Images;

/// <summary>Reads an images call from an HTTP request: JSON, or multipart for edits and variations. Every length is limited while reading.</summary>
internal static class CallReader
{
    public static async Task<ImageCall> ReadAsync(HttpRequest request, ImageEndpoint endpoint, BodyLease memory, CancellationToken cancellationToken)
    {
        if (request.ContentLength > CallLimits.BodyBytes)
            throw new ApiException(ErrorCode.PayloadTooLarge, $"The body has {request.ContentLength} bytes; at most 64 MB are taken. Send smaller or fewer images.");
        var type = request.ContentType ?? "";
        CallFields fields;
        if (type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            fields = await ReadJsonAsync(request, memory, cancellationToken);
        else if (type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) && endpoint != ImageEndpoint.Generations)
            fields = await ReadMultipartAsync(request, memory, cancellationToken);
        else
            throw new ApiException(ErrorCode.UnsupportedMediaType, endpoint == ImageEndpoint.Generations
                ? "Send this call as application/json: with the header `Content-Type: application/json`."
                : "Send this call as multipart/form-data, or as application/json.");
        if (CallLabels.FromHeader(request.Headers["x-imprest-labels"]) is not { } labels)
            return fields.ToCall(endpoint);
        var call = fields.ToCall(endpoint);
        foreach (var (name, value) in call.Labels ?? new Dictionary<string, string>())
            labels[name] = value;
        return call with { Labels = CallLabels.Checked(labels, "metadata") };
    }

    private static async Task<CallFields> ReadJsonAsync(HttpRequest request, BodyLease memory, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            var body = await ReadAllAsync(request, CallLimits.JsonBytes, "A JSON body has at most 32 MB. Send images as multipart/form-data.", memory, cancellationToken);
            if (body.Length == 0)
                throw new ApiException(ErrorCode.InvalidRequest, "The body is empty. Send one JSON object, with a `prompt`.");
            document = JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new ApiException(ErrorCode.InvalidRequest, $"The body is not JSON (line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}). Send one JSON object.");
        }

        // The document is not disposed of: its memory is a plain array, and fields outlive this method.
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new ApiException(ErrorCode.InvalidRequest, "The body is JSON but not an object. Send one JSON object.");
        var fields = new CallFields(document.RootElement);
        ReadJsonImages(fields);
        return fields;
    }

    /// <summary>Reads a whole body of limited length.</summary>
    /// <param name="memory">Where what is read is counted; null where <paramref name="limit"/> is small.</param>
    /// <exception cref="ApiException"><see cref="ErrorCode.PayloadTooLarge"/>, with <paramref name="tooLarge"/> as its message; or there is no room.</exception>
    internal static async Task<byte[]> ReadAllAsync(HttpRequest request, int limit, string tooLarge, BodyLease? memory, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
            throw new ApiException(ErrorCode.PayloadTooLarge, tooLarge);
        if (memory is not null)
            await memory.HoldAsync(request.ContentLength ?? 0, cancellationToken);
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > limit)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw new ApiException(ErrorCode.PayloadTooLarge, tooLarge);
            }

            try
            {
                if (memory is not null)
                    await memory.HoldAsync(result.Buffer.Length, cancellationToken);
            }
            catch
            {
                reader.AdvanceTo(result.Buffer.End); // The rest is taken in by who answers.
                throw;
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static void ReadJsonImages(CallFields fields)
    {
        if (fields.TryGetJson("images", out var images))
        {
            if (images.ValueKind != JsonValueKind.Array)
                throw CallFields.Wrong("images", "is an array of objects with `image_url`");
            foreach (var image in images.EnumerateArray())
                AddImage(fields, FromJson(image, "images"), "images");
        }

        if (fields.TryGetJson("image", out var single))
        {
            foreach (var image in single.ValueKind == JsonValueKind.Array ? [.. single.EnumerateArray()] : new[] { single })
                AddImage(fields, FromJson(image, "image"), "image");
        }

        if (fields.TryGetJson("mask", out var mask))
            fields.Mask = FromJson(mask, "mask");
    }

    /// <summary>A data URL's image; or an address, whose image <see cref="ReferenceFetcher"/> gets. Until then its file name is the field's.</summary>
    private static InputImage FromJson(JsonElement element, string name)
    {
        var text = element.ValueKind == JsonValueKind.Object && JsonText.TryGet(element, "image_url", out var url) ? url : element;
        const string marker = ";base64,";
        var value = text.ValueKind == JsonValueKind.String ? JsonText.Of(text, name) : "";
        if (IsAddress(value))
            return value.Length <= CallLimits.AddressLength && Uri.TryCreate(value, UriKind.Absolute, out var address) ? new(default, "", name) { Url = address }
                : throw CallFields.Wrong(name, $"has an address that cannot be read; it has at most {CallLimits.AddressLength} characters");
        if (!value.StartsWith("data:", StringComparison.Ordinal) || value.IndexOf(marker, StringComparison.Ordinal) is not (> 0 and var at))
            throw CallFields.Wrong(name, "carries each image as a data URL (data:image/png;base64,…) or names its https address; file ids are not known here. Or send multipart/form-data");
        try
        {
            var bytes = Convert.FromBase64String(value[(at + marker.Length)..]);
            return new(Checked(bytes, name), value[5..at], name + ".png");
        }
        catch (FormatException)
        {
            throw CallFields.Wrong(name, "has a data URL whose base64 cannot be read");
        }
    }

    private static bool IsAddress(string value) =>
        value.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static async Task<CallFields> ReadMultipartAsync(HttpRequest request, BodyLease memory, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            throw new ApiException(ErrorCode.InvalidRequest, "The multipart body has no boundary; let your client set the content type.");
        var fields = new CallFields();
        var reader = new MultipartReader(boundary, request.Body) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024, BodyLengthLimit = CallLimits.BodyBytes };
        await memory.HoldAsync(request.ContentLength ?? 0, cancellationToken);
        long total = 0;
        try
        {
            for (var count = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; count++)
            {
                if (count >= CallLimits.Parts)
                    throw new ApiException(ErrorCode.PayloadTooLarge, $"The body has too many parts; at most {CallLimits.Parts} are taken.");
                var before = total;
                total += await ReadPartAsync(section, fields, read => memory.HoldAsync(before + read, cancellationToken), cancellationToken);
                if (total > CallLimits.BodyBytes)
                    throw new ApiException(ErrorCode.PayloadTooLarge, "The body is larger than 64 MB. Send smaller or fewer images.");
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException && !cancellationToken.IsCancellationRequested))
        {
            throw new ApiException(ErrorCode.InvalidRequest, "The multipart body cannot be read; it is cut short or malformed. Let your client build it.");
        }

        return fields;
    }

    private static async Task<long> ReadPartAsync(MultipartSection section, CallFields fields, Func<long, ValueTask> hold, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 and <= 200 } name)
            throw new ApiException(ErrorCode.InvalidRequest, "A part of the body has no name. Give every part a name, such as `prompt`.");
        var file = name is "image" or "image[]" or "mask" || (name.StartsWith("image[", StringComparison.Ordinal) && name.EndsWith(']'));
        var bytes = await ReadPartBytesAsync(section.Body, file ? CallLimits.ImageBytes : CallLimits.FieldBytes, name, hold, cancellationToken);
        if (!file)
        {
            fields.Add(name, Encoding.UTF8.GetString(bytes));
            return bytes.Length;
        }

        var fileName = HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "image.png";
        // Many libraries send files without their type, or with a wrong one, which providers refuse: what the bytes say counts.
        var type = ImageHeader.TryRead(bytes, out var header, out _) ? header.ContentType : section.ContentType ?? "application/octet-stream";
        var image = new InputImage(bytes, type, fileName);
        if (name == "mask")
            fields.Mask = image;
        else
            AddImage(fields, image, "image");
        return bytes.Length;
    }

    private static async Task<byte[]> ReadPartBytesAsync(Stream body, int limit, string name, Func<long, ValueTask> hold, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (bytes.Length + read > limit)
                    throw new ApiException(ErrorCode.PayloadTooLarge, $"`{name}` is too large. Send at most {(limit == CallLimits.ImageBytes ? "50 MB" : "256 kB")}.", name);
                await hold(bytes.Length + read);
                bytes.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return bytes.ToArray();
    }

    private static byte[] Checked(byte[] bytes, string name) => bytes.Length <= CallLimits.ImageBytes ? bytes
        : throw new ApiException(ErrorCode.PayloadTooLarge, $"`{name}` is too large. Send at most 50 MB.", name);

    private static void AddImage(CallFields fields, InputImage image, string name)
    {
        if (fields.InputImages.Count == CallLimits.InputImages)
            throw new ApiException(ErrorCode.PayloadTooLarge, $"At most {CallLimits.InputImages} input images are taken, and a mask beside them.", name);
        fields.InputImages.Add(image);
    }
}
