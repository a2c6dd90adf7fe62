using System.Globalization;

namespace Imprest.Images;

/// <summary>Draws which of a route's models is tried first, by their weights; the others follow in the route's order.</summary>
public sealed class RouteDice(Random random)
{
    private readonly Lock gate = new();

    /// <param name="weights">A whole number for each model, not all of them 0.</param>
    public IReadOnlyList<string> Order(IReadOnlyList<string> models, IReadOnlyList<string> weights)
    {
        var numbers = weights.Select(weight => long.Parse(weight, CultureInfo.InvariantCulture)).ToList();
        long drawn;
        lock (gate)
            drawn = random.NextInt64(numbers.Sum());
        var first = 0;
        for (; drawn >= numbers[first]; first++)
            drawn -= numbers[first];
        return [models[first], .. models.Where((_, index) => index != first)];
    }
}
