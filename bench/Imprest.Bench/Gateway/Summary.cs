using System.Globalization;

namespace Imprest.Bench.Gateway;

/// <summary>The middle of several values, with the least and the greatest.</summary>
internal readonly record struct Summary(double Median, double Least, double Greatest, int Count)
{
    public static Summary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return new(double.NaN, double.NaN, double.NaN, 0);
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[0], sorted[^1], sorted.Length);
    }

    public string ToString(string format) => Count == 0 ? "–" : Median.ToString(format, CultureInfo.InvariantCulture);

    public string WithRange(string format) => Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture,
        $"{ToString(format)} [{Least.ToString(format, CultureInfo.InvariantCulture)}–{Greatest.ToString(format, CultureInfo.InvariantCulture)}]");
}
