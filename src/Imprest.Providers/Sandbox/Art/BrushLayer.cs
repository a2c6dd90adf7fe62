using System.Runtime.CompilerServices;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Repaints a picture in brush strokes, or bends it a little: what it shows stays, how it is painted does not.</summary>
internal sealed class BrushLayer : ILayer
{
    private readonly Bitmap _source;
    private readonly Noise _noise;
    private readonly Rgb[] _grade;
    private readonly float _bend, _gradeShare;
    private readonly int _block;
    private readonly Tier _tier;
    private float[] _bendX = [], _bendY = [], _bristles = [];

    /// <param name="source">Of the painting's size.</param>
    /// <param name="bend">How far things move, as a share of the shorter side.</param>
    /// <param name="gradeShare">How far colours go towards the palette's of equal brightness, 0 to 1.</param>
    public BrushLayer(Bitmap source, Palette palette, Noise noise, float bend, float gradeShare, Tier tier)
    {
        (_source, _noise, _bend, _gradeShare, _tier) = (source, noise, bend, gradeShare, tier);
        _block = Math.Max(1, Math.Min(source.Width, source.Height) / (tier == Tier.Low ? 48 : 1024));
        var steps = palette.All.OrderBy(colour => colour.Luminance).ToArray();
        _grade = new Rgb[256];
        for (var i = 0; i < 256; i++)
        {
            var at = i * (steps.Length - 1) / 256f;
            var colour = Rgb.Mix(steps[(int)at], steps[(int)at + 1], at - (int)at);
            _grade[i] = colour * ((i + 8) / 255f / (colour.Luminance + 0.03f)); // Brightness is the picture's own.
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Paint(Line line)
    {
        if (_bendX.Length == 0)
            (_bendX, _bendY, _bristles) = (new float[line.Width], new float[line.Width], new float[line.Width]);
        var (step, y) = (4.5f / line.Unit, line.Y * 4.5f / line.Unit);
        Array.Clear(_bendX);
        Array.Clear(_bendY);
        Array.Clear(_bristles);
        if (_tier != Tier.Low)
        {
            _noise.AddRow(_bendX, 0, step, y, _bend * line.Unit, 3);
            _noise.AddRow(_bendY, 31, step, y + 13, _bend * line.Unit, 3);
            // Strokes: short steps along noise that is much longer than it is wide.
            _noise.AddRow(_bristles, 5, 26 / line.Unit, line.Y * 120 / line.Unit, 1, _tier == Tier.High ? 2 : 1);
        }
        var stroke = 0.012f * line.Unit;
        for (var x = 0; x < line.Width; x++)
        {
            var fromX = x + _bendX[x] + (_bristles[x] * stroke);
            var fromY = line.Y + _bendY[x] + (_bristles[x] * stroke * 0.6f);
            var pixel = _source.Pixel(Snap(fromX, _source.Width), Snap(fromY, _source.Height));
            var colour = new Rgb(pixel[0] / 255f, pixel[1] / 255f, pixel[2] / 255f);
            colour = Rgb.Mix(colour, _grade[(int)Math.Clamp(colour.Luminance * 255, 0, 255)], _gradeShare);
            var relief = 1 + (_bristles[x] * 0.16f);
            (line.R[x], line.G[x], line.B[x]) = (colour.R * relief, colour.G * relief, colour.B * relief);
        }
    }

    private int Snap(float position, int length)
    {
        var at = Math.Clamp((int)position, 0, length - 1);
        return _block == 1 ? at : Math.Min(length - 1, (at / _block * _block) + (_block / 2));
    }
}
