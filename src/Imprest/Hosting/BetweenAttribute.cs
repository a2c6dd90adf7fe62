using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Imprest.Hosting;

/// <summary>
/// A value within bounds, both included. <see cref="RangeAttribute"/> reads bounds that are texts at its first use, which fails where two threads use it first.
/// </summary>
/// <param name="least">In the invariant form of <typeparamref name="T"/>.</param>
/// <param name="most">Likewise.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute<T>(string least, string most) : ValidationAttribute
    where T : struct, IParsable<T>, IComparable<T>
{
    private readonly T from = T.Parse(least, CultureInfo.InvariantCulture);
    private readonly T to = T.Parse(most, CultureInfo.InvariantCulture);

    public string Least => least;
    public string Most => most;

    public override bool IsValid(object? value) => value is not T given || (given.CompareTo(from) >= 0 && given.CompareTo(to) <= 0);

    public override string FormatErrorMessage(string name) => string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, from, to);
}
