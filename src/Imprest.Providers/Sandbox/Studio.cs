using Imprest.Providers.Imaging;
using Imprest.Providers.Sandbox.Art;

namespace Imprest.Providers.Sandbox;

/// <summary>Makes the picture that an order asks for.</summary>
internal static class Studio
{
    public static Bitmap Draw(Order order, int index, CancellationToken cancellationToken)
    {
        var seed = Seed.Hash(order.Prompt, unchecked((ulong)(order.Seed ?? -1)), (ulong)index);
        var brief = Brief.Read(order.Prompt, seed);
        var painting = new Painting(order.Size.Width, order.Size.Height, order.Tier, brief);
        Composition.Compose(painting);
        return painting.Paint(cancellationToken);
    }
}
