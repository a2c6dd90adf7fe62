namespace Imprest.Providers.Sandbox.Art;

/// <summary>The sun or the moon itself.</summary>
internal sealed class DiscLayer(Palette palette, float sunX, float sunY, float sunRadius) : ILayer
{
    public void Paint(Line line)
    {
        var (x, y, radius) = (sunX * line.Width, (sunY * line.Height) - line.Y - 0.5f, sunRadius * line.Unit);
        var inside = (radius + 1) * (radius + 1) - (y * y);
        if (inside <= 0)
            return;
        var half = MathF.Sqrt(inside);
        var colour = Rgb.Mix(palette.Sun, Rgb.White, palette.Night ? 0.2f : 0.5f);
        for (var i = Math.Max(0, (int)(x - half)); i < Math.Min(line.Width, x + half + 1); i++)
        {
            var dx = i + 0.5f - x;
            line.Blend(i, colour, Math.Clamp(radius - MathF.Sqrt((dx * dx) + (y * y)) + 0.5f, 0, 1));
        }
    }
}
