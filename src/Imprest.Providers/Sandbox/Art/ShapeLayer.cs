using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>A figure made of shapes, later ones in front, lit from one side.</summary>
internal sealed class ShapeLayer : ILayer
{
    private readonly (Shape Shape, float Left, float Top, float Right, float Bottom)[] _shapes;
    private readonly Rgb _light, _dark;
    private readonly float _lightX;
    private readonly Tier _tier;
    private readonly Noise _noise;
    private float[] _fur = [];

    public ShapeLayer(IEnumerable<Shape> shapes, Palette palette, float lightX, Noise noise, Tier tier)
    {
        _shapes = [.. shapes.Select(shape => (shape, shape.Bounds.Left, shape.Bounds.Top, shape.Bounds.Right, shape.Bounds.Bottom))];
        (_light, _dark) = (Rgb.Mix(palette.Sun, Rgb.White, 0.3f), Rgb.Mix(palette.Near, palette.SkyTop, 0.4f));
        (_lightX, _noise, _tier) = (lightX, noise, tier);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Paint(Line line)
    {
        var y = line.Y + 0.5f;
        var hasFur = false;
        foreach (var (shape, left, top, right, bottom) in _shapes)
        {
            if (y < top || y > bottom)
                continue;
            if (!hasFur && shape.Fur > 0 && _tier != Tier.Low)
            {
                hasFur = true;
                ReadFur(line);
            }
            for (var x = Math.Max(0, (int)left); x < Math.Min(line.Width, right); x++)
            {
                var (distance, normalX, normalY) = shape.At(x + 0.5f, y);
                if (distance >= 0.5f)
                    continue;
                var cover = Math.Min(1, 0.5f - distance) * shape.Share;
                line.Blend(x, _tier == Tier.Low || shape.Relief == 0 ? shape.Colour : Lit(shape, normalX, normalY, hasFur ? _fur[x] : 0), cover);
            }
        }
    }

    private Rgb Lit(Shape shape, float normalX, float normalY, float fur)
    {
        var flat = MathF.Min(1, (normalX * normalX) + (normalY * normalY));
        var facing = MathF.Sqrt(1 - flat);
        var light = (normalX * 0.55f * _lightX) - (normalY * 0.5f) + (facing * 0.67f) + (fur * shape.Fur);
        var shade = (light - 0.55f) * shape.Relief;
        return shade > 0
            ? Rgb.Mix(shape.Colour, _light, MathF.Min(0.6f, shade * 0.75f))
            : Rgb.Mix(shape.Colour, _dark, MathF.Min(0.75f, -shade * 0.7f));
    }

    private void ReadFur(Line line)
    {
        if (_fur.Length == 0)
            _fur = new float[line.Width];
        Array.Clear(_fur);
        var strength = _tier == Tier.High ? 0.75f : 0.4f;
        _noise.AddRow(_fur, 0, 90 / line.Unit, line.Y * 22 / line.Unit, strength, _tier == Tier.High ? 2 : 1);
        _noise.AddRow(_fur, 5, 6 / line.Unit, line.Y * 6 / line.Unit, 0.3f, 2);
    }
}
