using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>The last step of a row: a darker rim, a little contrast, film grain at the highest tier; then bytes.</summary>
internal sealed class Finish
{
    private readonly float[]? _grain;
    private readonly ulong _seed;
    private readonly Tier _tier;

    public Finish(ulong seed, Tier tier)
    {
        (_seed, _tier) = (seed, tier);
        if (tier != Tier.High)
            return;
        var chance = new Seed(seed);
        _grain = new float[1 << 14];
        for (var i = 0; i < _grain.Length; i++)
            _grain[i] = (chance.Unit() + chance.Unit() - 1) * 1.25f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    public void Write(Line line, Span<byte> target)
    {
        var y = ((line.Y + 0.5f) / line.Height) - 0.5f;
        var start = _grain is null ? 0 : (int)(Seed.Mix(_seed + (ulong)line.Y) & 0x1FFF);
        var rim = _tier == Tier.Low ? 0 : 0.5f;
        for (int x = 0, to = 0; x < line.Width; x++, to += 3)
        {
            var side = ((x + 0.5f) / line.Width) - 0.5f;
            var far = (side * side) + (y * y);
            var light = 255f * (1 - (rim * far * far * 1.6f));
            var grain = 0.5f + (_grain is null ? 0 : _grain[(start + x) & 0x3FFF]);
            target[to] = ToByte((line.R[x] * light) + grain);
            target[to + 1] = ToByte((line.G[x] * light) + grain);
            target[to + 2] = ToByte((line.B[x] * light) + grain);
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp((int)value, 0, 255);
}
