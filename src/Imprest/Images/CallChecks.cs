using Imprest.Errors;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;

namespace Imprest.Images;

/// <summary>Checks a call against a model's capabilities and its card's domain. Each error names the field and says what would be right.</summary>
internal static class CallChecks
{
    /// <summary>What the price can depend on, once the call has passed every check.</summary>
    /// <param name="inputSizes">Measured sizes of the input images; null for a quote that sends none.</param>
    /// <exception cref="ApiException">The model cannot do it, or the request is not acceptable.</exception>
    public static ImageWork Check(ImageCall call, Candidate candidate, IReadOnlyList<ImageSize>? inputSizes)
    {
        var operation = CheckOperation(call, candidate);
        CheckPrompt(call, candidate);
        CheckCounts(call, candidate);
        var (size, sizeClass) = CheckSize(call, candidate);
        var quality = CheckQuality(call, candidate);
        CheckOutput(call, candidate.Capabilities);
        return new ImageWork
        {
            Operation = operation,
            Size = size,
            SizeClass = sizeClass,
            Quality = quality,
            Images = call.Images,
            References = call.References > 0 || operation == Operation.Generate ? call.References : 1,
            ReferenceSizes = inputSizes,
            PartialImages = call.Stream ? call.PartialImages : 0,
            PromptBytes = System.Text.Encoding.UTF8.GetByteCount(ProviderRequests.PromptOf(call)),
            InputFidelity = call.InputFidelity,
            Steps = CheckSteps(call, candidate),
            OneImageACall = call.Images > 1 && !call.Stream && candidate.Capabilities.MaxImagesPerCall == 1,
        };
    }

    /// <summary>Measures the input images and the mask by their headers; nothing is decoded.</summary>
    public static List<ImageSize> MeasureInputs(ImageCall call)
    {
        var sizes = new List<ImageSize>(call.InputImages.Count);
        foreach (var image in call.InputImages)
            sizes.Add(Measure(image, "image"));
        if (call.Mask is { } mask)
        {
            var size = Measure(mask, "mask");
            if (sizes.Count > 0 && size != sizes[0])
                throw new ApiException(ErrorCode.InvalidRequest, $"The mask is {size}, the image {sizes[0]}. Send a mask of the image's size.", "mask");
        }

        return sizes;
    }

    /// <summary>Input images are there where the operation needs them.</summary>
    public static void CheckInputs(ImageCall call)
    {
        if (call.Operation == Operation.Edit && call.Mask is null)
            throw CallFields.Wrong("mask", "is needed for an edit; without one the call is an image-to-image");
        if (call.Operation != Operation.Generate && call.InputImages.Count == 0)
            throw CallFields.Wrong("image", "is needed: send at least one input image");
        if (call.Operation == Operation.Variation && call.InputImages.Count > 1)
            throw CallFields.Wrong("image", "is one image for a variation");
    }

    private static ImageSize Measure(InputImage image, string name)
    {
        if (!ImageHeader.TryRead(image.Bytes.Span, out var header, out var problem))
            throw new ApiException(ErrorCode.InvalidRequest, $"`{name}` cannot be used. {problem} Send a PNG, JPEG or WebP file.", name);
        if (!header.IsComplete)
            throw new ApiException(ErrorCode.InvalidRequest, $"`{name}` is cut short: its end is missing. Send the whole file.", name);
        if (header.ContentType is not ("image/png" or "image/jpeg" or "image/webp") || (name == "mask" && header.ContentType != "image/png"))
            throw new ApiException(ErrorCode.InvalidRequest, $"`{name}` is {header.ContentType}. Send {(name == "mask" ? "a PNG with transparency" : "a PNG, JPEG or WebP file")}.", name);
        return new(header.Width, header.Height);
    }

    private static Operation CheckOperation(ImageCall call, Candidate candidate)
    {
        var operation = call.Operation;
        var able = candidate.Capabilities.Operations;
        if (operation == Operation.Edit && !candidate.Capabilities.Masks)
            throw Unsupported($"`{candidate.Id}` takes no mask.", "mask");
        if (able.Contains(operation))
            return operation;
        // A variation is an image-to-image call with a stock prompt where the model has no such operation.
        if (operation == Operation.Variation && able.Contains(Operation.ImageToImage))
            return Operation.ImageToImage;
        throw Unsupported($"`{candidate.Id}` cannot {operation.Wire()}; it can {string.Join(", ", able.Select(OperationNames.Wire))}.", "model");
    }

    private static void CheckPrompt(ImageCall call, Candidate candidate)
    {
        if (call.Operation != Operation.Variation && string.IsNullOrWhiteSpace(call.Prompt))
            throw CallFields.Wrong("prompt", "is missing: say in words what to make");
        var most = candidate.Card?.MaxPromptChars ?? CallLimits.PromptChars;
        if (call.Prompt?.Length > most)
            throw CallFields.Wrong("prompt", $"has {call.Prompt.Length} characters; `{candidate.Id}` takes at most {most}");
    }

    private static void CheckCounts(ImageCall call, Candidate candidate)
    {
        if (candidate.Card is not { } card)
            return;
        if (call.Images > card.MaxImages)
            throw CallFields.Wrong("n", $"is at most {card.MaxImages} for `{candidate.Id}`");
        if (call.References > card.MaxReferences)
            throw CallFields.Wrong("image", card.MaxReferences == 0 ? $"cannot be sent to `{candidate.Id}`" : $"is sent at most {card.MaxReferences} times to `{candidate.Id}`");
        if (card.MaxImagesAndReferences is { } together && (long)call.Images + call.References > together)
            throw CallFields.Wrong("n", $"is at most {Math.Max(0, together - call.References)} for `{candidate.Id}` with {call.References} input images: {together} images in all");
    }

    /// <returns>Pixels, or a class of the provider's; neither where the model chooses.</returns>
    private static (ImageSize? Size, string? Class) CheckSize(ImageCall call, Candidate candidate)
    {
        var sizes = candidate.Card?.Sizes;
        if (call.Size is null or "auto")
            return (sizes is null or { Auto: true } or { Listed.Count: 0 } ? null : sizes.Listed[0], null);
        if (sizes?.Classes.FirstOrDefault(name => name.Equals(call.Size, StringComparison.OrdinalIgnoreCase)) is { } named)
            return (null, named);
        if (!ImageSize.TryParse(call.Size, out var size))
            throw CallFields.Wrong("size", $"is {Allowed(sizes)}");
        return sizes is null or { NamesNone: true } || sizes.Contains(size) ? (size, null) : throw CallFields.Wrong("size", $"is {Allowed(sizes)}; {size} is not made by `{candidate.Id}`");
    }

    private static int? CheckSteps(ImageCall call, Candidate candidate)
    {
        if (call.Steps is not { } steps || candidate.Card is not { } card)
            return call.Steps;
        return card.Steps is not { } domain ? null // Harmless: nothing is priced by them.
            : steps <= domain.Max ? steps : throw CallFields.Wrong("steps", $"is at most {domain.Max} for `{candidate.Id}`");
    }

    private static string Allowed(SizeDomain? sizes)
    {
        var parts = new List<string>();
        if (sizes?.Auto != false)
            parts.Add("auto");
        parts.AddRange(sizes?.Classes ?? []);
        if (sizes?.Rule is { } rule)
            parts.Add($"WIDTHxHEIGHT with {rule}");
        else
            parts.AddRange(sizes?.Listed.Select(size => size.ToString()) ?? ["WIDTHxHEIGHT"]);
        return string.Join(" or ", parts.Count > 2 ? [string.Join(", ", parts[..^1]), parts[^1]] : parts);
    }

    private static string? CheckQuality(ImageCall call, Candidate candidate)
    {
        if (call.Quality is null or "auto" || candidate.Card is not { } card)
            return call.Quality == "auto" ? null : call.Quality;
        return card.Qualities.Contains(call.Quality) ? call.Quality
            : throw CallFields.Wrong("quality", card.Qualities.Count == 0 ? $"is not a setting of `{candidate.Id}`; leave it out" : $"is auto, {string.Join(", ", card.Qualities)} for `{candidate.Id}`");
    }

    private static void CheckOutput(ImageCall call, ProviderModel able)
    {
        if (call.OutputFormat is { } format && !able.OutputFormats.Contains(format))
            throw CallFields.Wrong("output_format", able.OutputFormats.Count == 0 ? $"is not a setting of `{able.Model}`; leave it out" : $"is {string.Join(", ", able.OutputFormats)} for `{able.Model}`");
        if (call.Background == "transparent" && (!able.Transparency || call.OutputFormat == "jpeg"))
            throw CallFields.Wrong("background", able.Transparency ? "can be transparent in png and webp only" : $"cannot be transparent with `{able.Model}`");
        if (call.Stream && !able.Streams)
            throw CallFields.Wrong("stream", $"is not possible with `{able.Model}`; leave it out");
        if (call.InputFidelity is not null && !able.InputFidelity)
            throw CallFields.Wrong("input_fidelity", $"is not a setting of `{able.Model}`; leave it out");
    }

    /// <summary>An address can be given of what is kept, or passed on; bytes that are passed on are given as bytes. (An address is fetched where bytes are asked.)</summary>
    public static void CheckPassedForm(ImageCall call, Candidate candidate)
    {
        if (call.ResponseFormat == "url" && !candidate.Capabilities.ReturnsUrls)
            throw CallFields.Wrong("response_format", $"is b64_json here: this route passes results on without keeping them, and `{candidate.Id}` answers with bytes");
    }

    private static ApiException Unsupported(string message, string param) => new(ErrorCode.UnsupportedOperation, message, param);
}
