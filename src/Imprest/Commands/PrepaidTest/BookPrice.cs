using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Commands.PrepaidTest;

/// <summary>What an answer should cost, by this program's own price book and the answer alone.</summary>
internal static class BookPrice
{
    public static Receipt Of(RateCard card, ImageWork work, string answer, IReadOnlyList<TestImage> images)
    {
        using var document = JsonDocument.Parse(answer);
        var (told, _) = OpenAIAnswer.ReadHappened(document.RootElement);
        // The files themselves say their size better than the answer does.
        var outputs = images.Select((image, index) => new OutputImage(
            new ImageSize(image.Width, image.Height), index < told.Images.Count ? told.Images[index].Quality : null));
        return Rating.Rate(card, work, told with { Images = [.. outputs], Returned = Math.Max(told.Returned, images.Count) });
    }
}
