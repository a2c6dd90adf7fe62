using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Ideogram;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Replicate;

/// <summary>Writes a prediction as a model's schema wants it. Settings that the schema does not have are left out.</summary>
internal static class ReplicateRequest
{
    /// <summary>A larger input image goes by the address that the client gave, where it gave one: the provider asks that of files over 256 kB.</summary>
    private const int MaxDataAddressBytes = 256 << 10;

    /// <param name="mask">In black and white; null where there is none.</param>
    public static HttpContent Content(ProviderRequest request, ReplicateForm form, ReadOnlyMemory<byte>? mask) => JsonBody.Of(json =>
    {
        json.Text("version", ReplicateModels.VersionOf(request.Model));
        json.WriteStartObject("input");
        Input(json, request, form);
        if (mask is { } bytes && form.Mask is { } field)
            json.WriteString(field.Field, DataAddress.Of(bytes.Span, "image/png"));
        json.WriteEndObject();
        if (request.WebhookUrl is not { Scheme: "https" } webhook)
            return; // Replicate refuses the whole call where the address is another one; polling needs none.
        json.WriteString("webhook", webhook.AbsoluteUri);
        json.Texts("webhook_events_filter", ["completed"]);
    });

    /// <summary>The mask as the model wants it.</summary>
    /// <returns>Null where the request has none, or the model takes none.</returns>
    public static (ReadOnlyMemory<byte>? Mask, string? Problem) MaskOf(ProviderRequest request, ReplicateForm form)
    {
        if (request.Mask is not { } mask || form.Mask is not { } field)
            return (null, null);
        return BlackWhiteMask.TryMake(mask.Bytes, field.EditsWhite, out var made, out var problem) ? (made, null) : (null, problem);
    }

    private static void Input(Utf8JsonWriter json, ProviderRequest request, ReplicateForm form)
    {
        json.WriteString("prompt", request.Prompt);
        Size(json, request, form);
        if (form.Count is { } count)
            json.WriteNumber(count, request.Images);
        Text(json, form.Quality, request.Quality);
        Text(json, form.NegativePrompt, request.NegativePrompt);
        if (form.Steps is { } field && request.Steps is { } steps)
            json.WriteNumber(field, steps);
        json.Number("seed", form.Seed ? request.Seed : null);
        Text(json, form.Jpeg is null ? null : "output_format", request.OutputFormat is "jpeg" ? form.Jpeg : request.OutputFormat);
        if (form.Compression is { } compression && request.OutputCompression is { } percent)
            json.WriteNumber(compression, percent);
        if (form.IsOpenAI)
        {
            Text(json, "background", request.Background);
            Text(json, "moderation", request.Moderation);
            Text(json, "input_fidelity", request.InputImages.Count > 0 ? request.InputFidelity : null);
        }

        foreach (var (name, value) in form.Always)
            json.WriteBoolean(name, value);
        References(json, request.InputImages, form);
    }

    private static void Size(Utf8JsonWriter json, ProviderRequest request, ReplicateForm form)
    {
        if (request.Pixels is not { } size)
        {
            if (request.Size is not (null or "auto"))
                Text(json, form.SizeClass, request.Size);
            return;
        }

        switch (form.Size)
        {
            case SizeForm.Text:
                json.WriteString("size", size.ToString());
                break;
            case SizeForm.Resolution when IdeogramSizes.Has(size):
                json.WriteString("resolution", size.ToString());
                break;
            case SizeForm.Ratio or SizeForm.Resolution:
                json.WriteString("aspect_ratio", AspectRatio.Nearest(size, form.Ratios));
                break;
            default:
                if (form.Size is not SizeForm.Pixels)
                    json.WriteString(form.Size is SizeForm.CustomRatio ? "aspect_ratio" : "size", "custom");
                json.Pixels(size);
                break;
        }

        if (form.Megapixels is { } megapixels)
            json.WriteString(megapixels.Field, Megapixels(size, megapixels.Values));
    }

    /// <summary>The megapixels of the list that come nearest; a megapixel is 1024 by 1024 here, as the models draw it.</summary>
    private static string Megapixels(ImageSize size, IReadOnlyList<decimal> values) =>
        values.MinBy(value => Math.Abs(value - (decimal)size.Pixels / (1024 * 1024))).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void References(Utf8JsonWriter json, IReadOnlyList<InputImage> images, ReplicateForm form)
    {
        if (images.Count == 0 || form.References is not { } references)
            return;
        if (!references.IsList)
        {
            json.WriteString(references.Field, AddressOf(images[0]));
            return;
        }

        json.Texts(references.Field, images.Select(AddressOf));
    }

    private static string AddressOf(InputImage image) =>
        image.Bytes.Length > MaxDataAddressBytes && image.Url is { Scheme: "https" } url ? url.AbsoluteUri : DataAddress.Of(image);

    private static void Text(Utf8JsonWriter json, string? field, string? value)
    {
        if (field is not null && value is not null)
            json.WriteString(field, value);
    }
}
