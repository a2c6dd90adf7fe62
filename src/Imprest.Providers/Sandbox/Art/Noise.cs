using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Gradient noise (Perlin's), from about -0.7 to 0.7. A row of it costs little, because only x changes along a row.</summary>
internal sealed class Noise
{
    private readonly byte[] _order = new byte[512];
    private readonly float[] _gradientX = new float[256], _gradientY = new float[256];

    public Noise(ulong seed)
    {
        var numbers = new Seed(seed);
        for (var i = 0; i < 256; i++)
        {
            _order[i] = (byte)i;
            (_gradientY[i], _gradientX[i]) = MathF.SinCos(numbers.Between(0, MathF.Tau));
        }
        for (var i = 255; i > 0; i--)
        {
            var other = numbers.Below(i + 1);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }
        _order.AsSpan(0, 256).CopyTo(_order.AsSpan(256));
    }

    public float At(float x, float y)
    {
        var (cellX, cellY) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var edge = Cell(cellX, cellY, y - cellY);
        return edge.At(x - cellX);
    }

    /// <summary>Sums octaves, each twice as fine and half as strong.</summary>
    public float Sum(float x, float y, int octaves)
    {
        var (sum, strength) = (0f, 1f);
        for (var i = 0; i < octaves; i++, strength *= 0.5f, x = (x * 2) + 17.3f, y = (y * 2) + 5.7f)
            sum += strength * At(x, y);
        return sum;
    }

    /// <summary>Adds octaves of noise along a row: at pixel i the place is (<paramref name="x"/> + i·<paramref name="step"/>, <paramref name="y"/>).</summary>
    public void AddRow(Span<float> row, float x, float step, float y, float strength, int octaves)
    {
        // Octaves finer than two pixels would only be a hiss.
        for (var i = 0; i < octaves && step < 0.6f; i++, strength *= 0.5f, x = (x * 2) + 17.3f, y = (y * 2) + 5.7f, step *= 2)
            AddOctave(row, x, step, y, strength);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    private void AddOctave(Span<float> row, float x, float step, float y, float strength)
    {
        var cellY = (int)MathF.Floor(y);
        var fromTop = y - cellY;
        var ramp = Vector128.Create(0f, step, 2 * step, 3 * step);
        for (var i = 0; i < row.Length;)
        {
            var position = x + (i * step);
            var cellX = (int)MathF.Floor(position);
            var edge = Cell(cellX, cellY, fromTop) * strength;
            var t = position - cellX;
            var end = Math.Min(row.Length, i + Math.Max(1, (int)((1 - t) / step) + 1));
            for (; i <= end - 4; i += 4, t += 4 * step)
            {
                var at = Vector128.Create(t) + ramp;
                var left = Vector128.Create(edge.Left) + (at * edge.LeftSlope);
                var right = Vector128.Create(edge.Right) + ((at - Vector128<float>.One) * edge.RightSlope);
                var ease = at * at * at * ((at * ((at * 6f) - Vector128.Create(15f))) + Vector128.Create(10f));
                (Vector128.Create<float>(row[i..]) + left + ((right - left) * ease)).CopyTo(row[i..]);
            }
            for (; i < end; i++, t += step)
                row[i] += edge.At(t);
        }
    }

    private Edge Cell(int cellX, int cellY, float fromTop)
    {
        var (x, y) = (cellX & 255, cellY & 255);
        var (column, next) = (_order[x], _order[x + 1]);
        var (a, b) = (_order[column + y], _order[column + y + 1]);
        var (c, d) = (_order[next + y], _order[next + y + 1]);
        var ease = Ease(fromTop);
        return new(
            Lerp(_gradientY[a] * fromTop, _gradientY[b] * (fromTop - 1), ease), Lerp(_gradientX[a], _gradientX[b], ease),
            Lerp(_gradientY[c] * fromTop, _gradientY[d] * (fromTop - 1), ease), Lerp(_gradientX[c], _gradientX[d], ease));
    }

    private static float Lerp(float a, float b, float share) => a + ((b - a) * share);

    private static float Ease(float t) => t * t * t * ((t * ((t * 6) - 15)) + 10);

    /// <summary>What a cell comes to along one row: two straight lines, eased from one to the other.</summary>
    private readonly record struct Edge(float Left, float LeftSlope, float Right, float RightSlope)
    {
        public float At(float t)
        {
            var left = Left + (LeftSlope * t);
            return left + ((Right + (RightSlope * (t - 1)) - left) * Ease(t));
        }

        public static Edge operator *(Edge edge, float k) => new(edge.Left * k, edge.LeftSlope * k, edge.Right * k, edge.RightSlope * k);
    }
}
