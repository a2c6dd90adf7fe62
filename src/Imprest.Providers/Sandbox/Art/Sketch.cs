namespace Imprest.Providers.Sandbox.Art;

/// <summary>Collects shapes in a figure's own units, and turns them into pixels. Its unit is about half a head.</summary>
internal sealed class Sketch(float originX, float originY, float unit)
{
    public List<Shape> Shapes { get; } = [];

    public void Ellipse(Rgb colour, float x, float y, float radiusX, float radiusY, float turn = 0, float relief = 1, float fur = 0, float share = 1) =>
        Shapes.Add(new(ShapeKind.Ellipse, colour)
        {
            X = originX + (x * unit), Y = originY + (y * unit), X2 = radiusX * unit, Y2 = radiusY * unit,
            Extra = turn, Relief = relief, Fur = fur, Share = share,
        });

    /// <summary>The same ellipse on both sides of the figure's middle.</summary>
    public void Pair(Rgb colour, float x, float y, float radiusX, float radiusY, float turn = 0, float relief = 1, float fur = 0, float share = 1)
    {
        Ellipse(colour, -x, y, radiusX, radiusY, -turn, relief, fur, share);
        Ellipse(colour, x, y, radiusX, radiusY, turn, relief, fur, share);
    }

    public void Stroke(Rgb colour, float x, float y, float x2, float y2, float halfWidth, float relief = 0.6f, float fur = 0, float share = 1) =>
        Shapes.Add(new(ShapeKind.Stroke, colour)
        {
            X = originX + (x * unit), Y = originY + (y * unit), X2 = originX + (x2 * unit), Y2 = originY + (y2 * unit),
            Extra = halfWidth * unit, Relief = relief, Fur = fur, Share = share,
        });

    public void Strokes(Rgb colour, float x, float y, float x2, float y2, float halfWidth, float relief = 0.6f, float fur = 0, float share = 1)
    {
        Stroke(colour, -x, y, -x2, y2, halfWidth, relief, fur, share);
        Stroke(colour, x, y, x2, y2, halfWidth, relief, fur, share);
    }

    public void Polygon(Rgb colour, float round, float relief, float fur, params ReadOnlySpan<(float X, float Y)> points)
    {
        var placed = new (float, float)[points.Length];
        for (var i = 0; i < points.Length; i++)
            placed[i] = (originX + (points[i].X * unit), originY + (points[i].Y * unit));
        Shapes.Add(new(ShapeKind.Polygon, colour) { Points = placed, Extra = round * unit, Relief = relief, Fur = fur });
    }

    public void Polygons(Rgb colour, float round, float relief, float fur, params ReadOnlySpan<(float X, float Y)> points)
    {
        var mirrored = points.ToArray();
        for (var i = 0; i < mirrored.Length; i++)
            mirrored[i].X = -mirrored[i].X;
        Polygon(colour, round, relief, fur, points);
        Polygon(colour, round, relief, fur, mirrored);
    }
}
