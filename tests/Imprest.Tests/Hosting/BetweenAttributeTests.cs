using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Imprest.Hosting;

namespace Imprest.Tests.Hosting;

public sealed class BetweenAttributeTests
{
    /// <summary>Gateways that start at once in one process share the attributes of their options, and bounds that are read at the first use would be read by two at once.</summary>
    [Fact]
    public void No_option_is_checked_by_bounds_that_are_read_at_their_first_use()
    {
        var ranges = typeof(GatewayOptions).Assembly.GetTypes().SelectMany(type => type.GetProperties()).SelectMany(property => property.GetCustomAttributes<RangeAttribute>()).ToList();
        Assert.NotEmpty(ranges);
        Assert.All(ranges, range => Assert.True(range.Minimum is int or double, $"{range.OperandType} from \"{range.Minimum}\": use BetweenAttribute."));
    }

    [Theory]
    [InlineData("00:00:01", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("00:00:00.9999999", false)]
    [InlineData("1.00:00:00.0000001", false)]
    public void Both_bounds_are_within(string time, bool isWithin)
    {
        var check = new BetweenAttribute<TimeSpan>("00:00:01", "1.00:00:00") { ErrorMessage = Wrong.Time };
        Assert.Equal(isWithin, check.IsValid(TimeSpan.Parse(time, CultureInfo.InvariantCulture)));
        Assert.Equal("is a time from 00:00:01 to 1.00:00:00", check.FormatErrorMessage("x"));
    }
}
