using Imprest.Pricing;
using Imprest.Providers.Imaging;
using Imprest.Providers.Sandbox.Art;

namespace Imprest.Providers.Sandbox;

/// <summary>Makes the picture that an order asks for. The same order and index give the same pixels.</summary>
internal static class Studio
{
    public static Bitmap Draw(Order order, int index, CancellationToken cancellationToken)
    {
        var seed = Seed.Hash(order.Prompt, unchecked((ulong)(order.Seed ?? -1)), (ulong)index);
        foreach (var reference in order.References)
            seed = Seed.Mix(seed ^ reference.Hash);
        var brief = Brief.Read(order.Prompt, seed);
        return order switch
        {
            { Operation: Operation.Edit, Mask: { } mask } => Edit(order, mask, brief, cancellationToken),
            { References: [{ Pixels: { } pixels }, ..] } => Repaint(order, pixels, brief, cancellationToken),
            _ => Paint(order, WithColoursOf(order, brief, 0.75f), cancellationToken),
        };
    }

    private static Bitmap Paint(Order order, Brief brief, CancellationToken cancellationToken)
    {
        var painting = new Painting(order.Size.Width, order.Size.Height, order.Tier, brief);
        Composition.Compose(painting);
        return painting.Paint(cancellationToken);
    }

    /// <summary>The first image in brush strokes; the other references and the prompt lend colours, and the prompt its subject.</summary>
    private static Bitmap Repaint(Order order, Bitmap pixels, Brief brief, CancellationToken cancellationToken)
    {
        var isVariation = order.Operation == Operation.Variation;
        var source = Resize.To(pixels, order.Size.Width, order.Size.Height);
        var chance = new Seed(brief.Seed ^ 0xB5);
        var turn = chance.Between(18, 42) * (chance.Chance(0.5f) ? 1 : -1);
        var own = order.References[0].Palette;
        var palette = isVariation ? own.With(colour => colour.Turn(turn).Saturate(1.2f))
            : order.References.Count > 1 ? WithColoursOf(order with { References = [.. order.References.Skip(1)] }, brief, 0.8f).Palette
            : PaletteOf.Mix(brief.Palette, own, 0.25f);
        var painting = new Painting(order.Size.Width, order.Size.Height, order.Tier, brief with { Palette = palette });
        painting.Add(new BrushLayer(source, palette, painting.NoiseFor(11), isVariation ? 0.035f : 0.012f, isVariation ? 0.55f : 0.5f, order.Tier));
        if (!isVariation)
            Figures.Compose(painting);
        return painting.Paint(cancellationToken);
    }

    /// <summary>Draws anew inside the box around the mask's transparent pixels, and keeps every pixel that is not one of them.</summary>
    private static Bitmap Edit(Order order, Bitmap mask, Brief brief, CancellationToken cancellationToken)
    {
        var image = Resize.To(order.References[0].Pixels!, order.Size.Width, order.Size.Height);
        var hole = Hole.Find(mask, image.Width, image.Height);
        var result = image with { Data = (byte[])image.Data.Clone() };
        if (hole.IsEmpty)
            return Opaque(result);
        var colours = PaletteOf.Mix(brief.Palette, order.References[0].Palette, 0.35f);
        var painting = new Painting(hole.Width, hole.Height, order.Tier, brief with { Palette = colours });
        if (brief.Subject != Subject.None && !brief.IsPlaceNamed) // It joins the scene that is there.
        {
            painting.Add(new BrushLayer(hole.CutFrom(image), colours, painting.NoiseFor(11), 0.02f, 0.1f, order.Tier));
            Figures.Compose(painting);
        }
        else
        {
            Composition.Compose(painting);
        }
        hole.Fill(result, painting.Paint(cancellationToken));
        return Opaque(result);
    }

    private static Brief WithColoursOf(Order order, Brief brief, float share)
    {
        var palette = brief.Palette;
        for (var i = 0; i < order.References.Count; i++)
            palette = PaletteOf.Mix(palette, order.References[i].Palette, share / (i + 1)); // Each lends less than the one before.
        return brief with { Palette = palette };
    }

    /// <summary>Three channels where the fourth says nothing: a smaller file with the same pixels.</summary>
    private static Bitmap Opaque(Bitmap image)
    {
        for (var i = 3; i < image.Data.Length; i += 4)
        {
            if (image.Data[i] != 255)
                return image;
        }
        var result = new Bitmap(image.Width, image.Height, 3);
        for (int from = 0, to = 0; to < result.Data.Length; from += 4, to += 3)
            image.Data.AsSpan(from, 3).CopyTo(result.Data.AsSpan(to));
        return result;
    }
}
