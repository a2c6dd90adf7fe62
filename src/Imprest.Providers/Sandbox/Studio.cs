using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox;

/// <summary>Makes the picture that an order asks for.</summary>
internal static class Studio
{
    public static Bitmap Draw(Order order, int index, CancellationToken cancellationToken)
    {
        var seed = new Seed(Seed.Hash(order.Prompt, unchecked((ulong)(order.Seed ?? -1)), (ulong)index));
        var picture = new Bitmap(order.Size.Width, order.Size.Height, 3);
        var (r, g, b) = (seed.Below(200), seed.Below(200), seed.Below(200));
        for (var y = 0; y < picture.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = picture.Row(y);
            for (var x = 0; x < picture.Width; x++)
            {
                row[x * 3] = (byte)(r + (y * 50 / picture.Height));
                row[(x * 3) + 1] = (byte)(g + (x * 50 / picture.Width));
                row[(x * 3) + 2] = (byte)b;
            }
        }
        return picture;
    }
}
