using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox;

/// <summary>A request that can be drawn: checked, its settings resolved and its images read.</summary>
internal sealed record Order
{
    /// <summary>The sizes that the model makes; its rate card says the same.</summary>
    public static readonly SizeRule Sizes = new(8, 64, 2048, 4, 64 * 64, 2048 * 2048);

    private const int MaxInputImages = 16;
    private static readonly ImageSize DefaultSize = new(1024, 1024);

    public required string Prompt { get; init; }
    public required ImageSize Size { get; init; }
    public required Tier Tier { get; init; }
    public required int Images { get; init; }
    public required Operation Operation { get; init; }
    public long? Seed { get; init; }
    public IReadOnlyList<Reference> References { get; init; } = [];
    public Bitmap? Mask { get; init; }

    /// <summary>Checks a request; on failure <paramref name="failed"/> is the answer.</summary>
    public static Order? Read(ProviderRequest request, Directives directives, out ProviderOutcome.Failed? failed)
    {
        failed = Problem(request);
        if (failed is not null)
            return null;
        Bitmap? mask = null;
        var references = request.InputImages.Select((image, index) => Reference.Read(image.Bytes.Span, index == 0)).ToArray();
        if (request.Mask is { } file && (failed = ReadMask(file, references, out mask)) is not null)
            return null;
        return new()
        {
            Prompt = directives.Prompt,
            Size = SizeOf(request, references),
            Tier = request.Quality switch { "low" => Tier.Low, "high" => Tier.High, _ => Tier.Medium },
            Images = Math.Min(request.Images, directives.Images ?? request.Images),
            Operation = mask is not null ? Operation.Edit
                : request.Operation == Operation.Edit ? Operation.ImageToImage
                : request.Operation,
            Seed = directives.Seed ?? request.Seed,
            References = references,
            Mask = mask,
        };
    }

    private static ProviderOutcome.Failed? Problem(ProviderRequest request)
    {
        if (request.Size is { } text and not "auto" && !(ImageSize.TryParse(text, out var size) && Sizes.Allows(size)))
            return SandboxFaults.Invalid($"The sandbox does not make the size '{text}': {Sizes}.", "size");
        if (request.Quality is not (null or "auto" or "low" or "medium" or "high"))
            return SandboxFaults.Invalid($"The sandbox does not know the quality '{request.Quality}': low, medium, high or auto.", "quality");
        if (request.Images is < 1 or > Directives.MaxImages)
            return SandboxFaults.Invalid($"The sandbox makes 1 to {Directives.MaxImages} images a call.", "n");
        if (request.InputImages.Count > MaxInputImages)
            return SandboxFaults.Invalid($"The sandbox takes {MaxInputImages} input images at most.", "image");
        return request.InputImages.Count == 0 && (request.Operation != Operation.Generate || request.Mask is not null)
            ? SandboxFaults.Invalid($"The operation {request.Operation.Wire()} needs an input image.", "image")
            : null;
    }

    private static ProviderOutcome.Failed? ReadMask(InputImage file, Reference[] references, out Bitmap? mask)
    {
        mask = null;
        if (references[0].Pixels is not { } pixels)
            return SandboxFaults.Invalid("The sandbox edits PNG images only: with a mask, the base image must be a whole PNG of at most 16 million pixels.", "image");
        if (!Reference.TryDecode(file.Bytes.Span, out mask, out var problem))
            return SandboxFaults.Invalid($"The sandbox reads masks as PNG only. {problem}", "mask");
        if (mask!.Width != pixels.Width || mask.Height != pixels.Height)
            return SandboxFaults.Invalid($"The mask is {mask.Width}x{mask.Height} and the image {pixels.Width}x{pixels.Height}; they must be of one size.", "mask");
        return null;
    }

    private static ImageSize SizeOf(ProviderRequest request, Reference[] references)
    {
        if (ImageSize.TryParse(request.Size, out var size))
            return size;
        return request.Mask is not null && references[0].Pixels is { } image && Sizes.Allows(new(image.Width, image.Height))
            ? new(image.Width, image.Height)
            : DefaultSize;
    }
}
