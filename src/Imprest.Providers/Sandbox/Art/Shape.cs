namespace Imprest.Providers.Sandbox.Art;

/// <summary>One part of a figure, in pixels. Which numbers count depends on <see cref="Kind"/>.</summary>
internal sealed record Shape(ShapeKind Kind, Rgb Colour)
{
    /// <summary>Centre of an ellipse, or the first end of a stroke.</summary>
    public float X { get; init; }
    public float Y { get; init; }
    /// <summary>Radii of an ellipse, or the second end of a stroke.</summary>
    public float X2 { get; init; }
    public float Y2 { get; init; }
    /// <summary>Turn of an ellipse in radians, half the width of a stroke, or how far a polygon's corners are rounded.</summary>
    public float Extra { get; init; }
    public (float X, float Y)[] Points { get; init; } = [];
    public float Share { get; init; } = 1;
    /// <summary>0 paints flat; 1 models the part as round.</summary>
    public float Relief { get; init; } = 1;
    /// <summary>How much of the fur's texture shows, 0 to 1.</summary>
    public float Fur { get; init; }

    /// <summary>The rows and columns outside of which nothing is painted.</summary>
    public (float Left, float Top, float Right, float Bottom) Bounds => Kind switch
    {
        ShapeKind.Ellipse when MathF.Max(X2, Y2) is var most => (X - most - 1, Y - most - 1, X + most + 1, Y + most + 1),
        ShapeKind.Stroke => (MathF.Min(X, X2) - Extra - 1, MathF.Min(Y, Y2) - Extra - 1, MathF.Max(X, X2) + Extra + 1, MathF.Max(Y, Y2) + Extra + 1),
        _ => (Points.Min(p => p.X) - Extra - 1, Points.Min(p => p.Y) - Extra - 1, Points.Max(p => p.X) + Extra + 1, Points.Max(p => p.Y) + Extra + 1),
    };

    /// <summary>The signed distance of a place in pixels (negative inside), and the slope of the modelled surface there.</summary>
    public (float Distance, float NormalX, float NormalY) At(float x, float y) => Kind switch
    {
        ShapeKind.Ellipse => AtEllipse(x, y),
        ShapeKind.Stroke => AtStroke(x, y),
        _ => AtPolygon(x, y),
    };

    private (float, float, float) AtEllipse(float x, float y)
    {
        var (sin, cos) = Extra == 0 ? (0f, 1f) : MathF.SinCos(Extra);
        var (dx, dy) = (x - X, y - Y);
        var (u, v) = (((dx * cos) + (dy * sin)) / X2, ((dy * cos) - (dx * sin)) / Y2);
        var length = MathF.Sqrt((u * u) + (v * v));
        var slope = MathF.Sqrt((u * u / (X2 * X2)) + (v * v / (Y2 * Y2)));
        var distance = slope < 1e-6f ? -MathF.Min(X2, Y2) : length * (length - 1) / slope;
        return (distance, (u * cos) - (v * sin), (u * sin) + (v * cos));
    }

    private (float, float, float) AtStroke(float x, float y)
    {
        var (alongX, alongY, dx, dy) = (X2 - X, Y2 - Y, x - X, y - Y);
        var share = Math.Clamp(((dx * alongX) + (dy * alongY)) / MathF.Max(1e-6f, (alongX * alongX) + (alongY * alongY)), 0, 1);
        (dx, dy) = (dx - (alongX * share), dy - (alongY * share));
        return (MathF.Sqrt((dx * dx) + (dy * dy)) - Extra, dx / Extra, dy / Extra);
    }

    private (float, float, float) AtPolygon(float x, float y)
    {
        var (least, inside) = (float.MaxValue, false);
        for (int i = 0, before = Points.Length - 1; i < Points.Length; before = i++)
        {
            var (a, b) = (Points[i], Points[before]);
            var (alongX, alongY, dx, dy) = (b.X - a.X, b.Y - a.Y, x - a.X, y - a.Y);
            var share = Math.Clamp(((dx * alongX) + (dy * alongY)) / MathF.Max(1e-6f, (alongX * alongX) + (alongY * alongY)), 0, 1);
            var (offX, offY) = (dx - (alongX * share), dy - (alongY * share));
            least = MathF.Min(least, (offX * offX) + (offY * offY));
            if (a.Y > y != b.Y > y && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
                inside = !inside;
        }
        var bounds = Bounds;
        var distance = MathF.Sqrt(least);
        return ((inside ? -distance : distance) - Extra,
            0.8f * ((2 * (x - bounds.Left) / (bounds.Right - bounds.Left)) - 1), 0.5f * ((2 * (y - bounds.Top) / (bounds.Bottom - bounds.Top)) - 1));
    }
}

internal enum ShapeKind
{
    Ellipse,
    Stroke,
    Polygon,
}
