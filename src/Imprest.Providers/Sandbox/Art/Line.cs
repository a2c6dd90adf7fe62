using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>The row of pixels being painted, one plane a channel; layers paint over it from back to front.</summary>
internal sealed class Line(int width, int height)
{
    public readonly float[] R = new float[width], G = new float[width], B = new float[width];

    public int Width { get; } = width;
    public int Height { get; } = height;
    public int Y { get; set; }

    /// <summary>The shorter side: the unit of lengths that should not depend on the picture's size.</summary>
    public float Unit { get; } = Math.Min(width, height);

    public void Fill(Rgb colour)
    {
        R.AsSpan().Fill(colour.R);
        G.AsSpan().Fill(colour.G);
        B.AsSpan().Fill(colour.B);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Blend(int x, Rgb colour, float share)
    {
        R[x] += (colour.R - R[x]) * share;
        G[x] += (colour.G - G[x]) * share;
        B[x] += (colour.B - B[x]) * share;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int x, Rgb light, float share)
    {
        R[x] += light.R * share;
        G[x] += light.G * share;
        B[x] += light.B * share;
    }
}
