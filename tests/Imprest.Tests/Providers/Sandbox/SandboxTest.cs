using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Imaging;
using Imprest.Providers.Sandbox;

namespace Imprest.Tests.Providers.Sandbox;

/// <summary>Short ways to ask the sandbox and to look at its pictures.</summary>
internal static class SandboxTest
{
    public static ProviderRequest Request(string prompt = "a cat at sunset") => new()
    {
        RequestId = "req_1", Model = SandboxProvider.ModelName, Operation = Operation.Generate, Prompt = prompt, Size = "128x96", Quality = "low",
    };

    public static Task<ProviderOutcome> RunAsync(ProviderRequest request, TimeProvider? clock = null, CancellationToken cancellationToken = default) =>
        new SandboxProvider(clock ?? new InstantClock()).RunAsync(request, null, cancellationToken);

    public static async Task<ProviderOutcome.Completed> CompleteAsync(ProviderRequest request) =>
        Assert.IsType<ProviderOutcome.Completed>(await RunAsync(request));

    public static async Task<Bitmap> DrawAsync(ProviderRequest request) => Decode((await CompleteAsync(request)).Images[0].Bytes);

    public static Bitmap Decode(ReadOnlyMemory<byte> png)
    {
        Assert.True(PngDecoder.TryDecode(png.Span, out var image, out var problem), problem);
        return image;
    }

    public static InputImage File(Bitmap image) => new(PngEncoder.Encode(image), "image/png", "image.png");

    public static InputImage Jpeg(byte salt = 0) => new(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, salt, 9, 9 }, "image/jpeg", "image.jpg");

    /// <summary>A picture with a dark left and a light right half, so that a composition can be told.</summary>
    public static Bitmap Halves(int width = 128, int height = 96)
    {
        var image = new Bitmap(width, height, 3);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                (x < width / 2 ? new byte[] { 60, 10, 20 } : [220, (byte)(180 + (y % 16)), 90]).CopyTo(image.Row(y)[(x * 3)..]);
        }
        return image;
    }

    /// <summary>Opaque but for a box.</summary>
    public static Bitmap Mask(int left, int top, int right, int bottom, int width = 128, int height = 96)
    {
        var mask = new Bitmap(width, height, 4);
        for (var i = 0; i < width * height; i++)
            mask.Data[(i * 4) + 3] = i % width >= left && i % width < right && i / width >= top && i / width < bottom ? (byte)0 : (byte)255;
        return mask;
    }

    public static double Difference(Bitmap one, Bitmap other) => one.Data.Zip(other.Data, (a, b) => Math.Abs(a - b)).Average();
}
