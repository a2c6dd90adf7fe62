namespace Imprest.Pricing.Cards;

/// <summary>Token counts that follow from pixels. Each is named in cards; the card says who published it.</summary>
internal static class TokenFunctions
{
    public const string GptImage2Output = "gpt-image-2-output";
    public const string GptImage1Input = "gpt-image-1-input";
    public const string GptImage2Input = "gpt-image-2-input";

    /// <summary>The most patches that <see cref="GptImage2InputTokens"/> gives for one image.</summary>
    public const long GptImage2InputCap = 1536;

    /// <summary>Output tokens of one gpt-image-2 image. Not monotonic in the pixel count.</summary>
    /// <param name="size">Pixels of the image.</param>
    /// <param name="factor">16, 48 or 96 for low, medium and high.</param>
    /// <remarks>
    /// Worked out by users from the provider's calculator: https://community.openai.com/t/1382699 (read 2026-06-05).
    /// It agrees with all twelve readings that were published; nobody has checked it against bills.
    /// </remarks>
    public static long GptImage2OutputTokens(ImageSize size, long factor)
    {
        long longSide = Math.Max(size.Width, size.Height), shortSide = Math.Min(size.Width, size.Height);
        var rows = (2 * factor * shortSide + longSide) / (2 * longSide);
        if (factor < 1L << 10 && size.Pixels < 1L << 40)
            return (factor * rows * (2_000_000 + size.Pixels) + 3_999_999) / 4_000_000;
        var scaled = (Int128)(factor * rows) * (2_000_000 + size.Pixels); // A provider may state any size.
        return (long)((scaled + 3_999_999) / 4_000_000);
    }

    /// <summary>Input tokens of one image for gpt-image-1: 65 and 129 a tile, and more at high input fidelity.</summary>
    /// <remarks>
    /// The image is fitted into 2048 px, then its short side scaled down to 512 px, then cut into tiles of 512 px.
    /// Source: https://developers.openai.com/api/docs/guides/images-vision. Bills agree at one tile (1024 px square) and two (512x513);
    /// an image that is nearly square may be billed a tile less than this says (https://community.openai.com/t/1281361).
    /// </remarks>
    public static long GptImage1InputTokens(ImageSize size, bool highFidelity)
    {
        decimal longSide = Math.Max(size.Width, size.Height), shortSide = Math.Min(size.Width, size.Height);
        if (longSide > 2048)
            (longSide, shortSide) = (2048, shortSide * 2048 / longSide);
        var tiles = decimal.Ceiling(shortSide > 512 ? longSide / shortSide : longSide / 512);
        var extra = !highFidelity ? 0 : size.IsSquare ? 4160 : 6240;
        return 65 + 129 * (long)Math.Min(tiles, GptImage1MostTiles) + extra;
    }

    /// <summary>The most that <see cref="GptImage1InputTokens"/> gives for any image.</summary>
    public static long GptImage1InputCap(bool highFidelity) => 65 + 129 * GptImage1MostTiles + (highFidelity ? 6240 : 0);

    /// <summary>Input tokens of one image for gpt-image-2: 32-pixel patches, 1536 at most.</summary>
    /// <remarks>
    /// Measured by users (2026-06), not published: small images are enlarged at most twofold towards 1024 px, and shapes beyond 3:1 are cut to it.
    /// </remarks>
    public static long GptImage2InputTokens(ImageSize size)
    {
        decimal width = size.Width, height = size.Height;
        width = Math.Min(width, 3 * height);
        height = Math.Min(height, 3 * width);
        var scale = Math.Min(2, 1024 / Math.Max(width, height));
        if (scale > 1)
            (width, height) = (width * scale, height * scale);
        var patches = decimal.Ceiling(width / 32) * decimal.Ceiling(height / 32);
        return (long)Math.Min(patches, GptImage2InputCap);
    }

    private const long GptImage1MostTiles = 4;
}
