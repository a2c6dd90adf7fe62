using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;

namespace Imprest.Images;

/// <summary>A returned image that passed: its type, size and completeness were read from its own header.</summary>
internal sealed record VerifiedImage(ProviderImage Image, string ContentType, ImageSize Size);

/// <summary>Looks at what a provider returned before anybody is charged for it.</summary>
internal static class Verification
{
    /// <summary>The images whose header is sound and whose end is there, in order. At most as many as were asked for.</summary>
    public static List<VerifiedImage> Verify(IReadOnlyList<ProviderImage> images)
    {
        var verified = new List<VerifiedImage>(images.Count);
        foreach (var image in images)
        {
            if (ImageHeader.TryRead(image.Bytes.Span, out var header, out _) && header.IsComplete)
                verified.Add(new(image, header.ContentType, new(header.Width, header.Height)));
        }

        return verified;
    }
}
