using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Commands.Offline;

/// <summary>A provider's answer, or only its usage object, or a line of a log: as far as a price depends on it.</summary>
/// <param name="Settings">What a log line says beside the usage; null where it says nothing.</param>
/// <param name="ImagesTold">The answer lists images; a usage object alone does not.</param>
internal sealed record ProviderAnswer(string? Model, WorkSettings Settings, Happened Told, bool ImagesTold)
{
    /// <summary>The answer is an error without an image; null: it is none.</summary>
    public FailedCall? Failure { get; init; }

    public static ProviderAnswer Read(JsonElement root)
    {
        var (told, imagesTold) = OpenAIAnswer.ReadHappened(root);
        told = ReportedExtras.AddTo(told, root);
        var settings = new WorkSettings
        {
            Operation = TolerantJson.Text(root, "operation"),
            Size = TolerantJson.Text(root, "size"),
            Quality = TolerantJson.Text(root, "quality"),
            Images = Count(root, "n"),
            References = Count(root, "references"),
            PartialImages = Count(root, "partial_images"),
            Tier = TolerantJson.Text(root, "tier"),
            Steps = Count(root, "steps"),
            Upscale = Count(root, "upscale"),
            Features = ReportedExtras.Texts(root, "features"),
        };
        return new(TolerantJson.Text(root, "model"), settings, told, imagesTold) { Failure = told.Images.Count == 0 ? FailedCall.Read(root) : null };
    }

    /// <summary>The work by merged settings; where no number of images is said, the answer's own images tell.</summary>
    public ImageWork WorkWith(WorkSettings merged) =>
        (merged.Images is null && Told.Returned > 0 ? merged with { Images = Told.Returned } : merged).ToWork();

    /// <summary>What it costs by a card of the book.</summary>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public Receipt Receipt(RateCard card, ImageWork work, PriceBook book) => Failure?.Receipt(card, book.PolicyOf(card.Provider)) ?? Rating.Rate(card, work, Happened(work));

    /// <summary>What the receipt is rated on. An answer that lists no images and no error delivered what was asked for.</summary>
    public Happened Happened(ImageWork work) => (ImagesTold || Failure is not null ? Told : Told with { Images = AsAsked(work), Returned = work.Images }) with { PartialImages = work.PartialImages };

    /// <summary>The evidence where there is no answer at all: the request, taken as done.</summary>
    public static Happened Assumed(ImageWork work) => new() { Images = AsAsked(work), Returned = work.Images, PartialImages = work.PartialImages };

    private static OutputImage[] AsAsked(ImageWork work) => [.. Enumerable.Repeat(new OutputImage(), work.Images)];

    private static int? Count(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is >= 0 and <= 1000
            ? count
            : null;
}
