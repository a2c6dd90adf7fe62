using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Imprest.Hosting;

/// <summary>A setting whose value has not its form.</summary>
/// <param name="Path">Where it stands in the configuration.</param>
/// <param name="Error">Says the path, what would be right, and what is there.</param>
internal readonly record struct Misfit(string Path, string Error);

/// <summary>Finds every value of the configuration that has not its setting's form: a word for a number, one value for a list.</summary>
internal static class ConfiguredTypes
{
    public static IReadOnlyList<Misfit> Misfits(IConfiguration configuration) => [.. In(configuration, typeof(GatewayOptions))];

    private static IEnumerable<Misfit> In(IConfiguration section, Type options)
    {
        foreach (var property in options.GetProperties())
        {
            if (property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name is not { } name || section.GetSection(name) is not { } setting || !setting.Exists())
                continue;
            foreach (var misfit in Of(setting, property))
                yield return misfit;
        }
    }

    private static IEnumerable<Misfit> Of(IConfigurationSection setting, PropertyInfo property)
    {
        var type = property.PropertyType;
        if (type == typeof(List<string>))
            return OfList(setting);
        if (type == typeof(Dictionary<string, string>))
            return OfValues(setting);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            return OfObjects(setting, type.GetGenericArguments()[1]);
        if (type == typeof(RateLimitOptions))
            return OfObject(setting, type);
        if (setting.GetChildren().Any())
            return [new(setting.Path, $"{setting.Path} {FormOf(property)}, not {ManyOf(setting)}")];
        return Converts(type, setting.Value) ? [] : [new(setting.Path, $"{setting.Path} {FormOf(property)}, not \"{setting.Value}\"")];
    }

    /// <remarks>An empty list and an empty object stand in the configuration as an empty value.</remarks>
    private static IEnumerable<Misfit> OfList(IConfigurationSection setting)
    {
        if (!string.IsNullOrEmpty(setting.Value))
            return [new(setting.Path, $"{setting.Path} is a list, not \"{setting.Value}\"; write [\"{setting.Value}\"]")];
        if (setting.GetChildren().Any() && !IsList(setting))
            return [new(setting.Path, $"{setting.Path} is a list, not an object; write [\"provider/model\"]")];
        return setting.GetChildren().Where(item => item.GetChildren().Any()).Select(item => new Misfit(item.Path, $"{item.Path} is one value, not {ManyOf(item)}"));
    }

    private static IEnumerable<Misfit> OfValues(IConfigurationSection setting)
    {
        if (!string.IsNullOrEmpty(setting.Value) || IsList(setting))
            return [new(setting.Path, $"{setting.Path} is an object: name → value, not {(IsList(setting) ? "a list" : $"\"{setting.Value}\"")}")];
        return setting.GetChildren().Where(item => item.GetChildren().Any()).Select(item => new Misfit(item.Path, $"{item.Path} is one value, not {ManyOf(item)}"));
    }

    private static IEnumerable<Misfit> OfObjects(IConfigurationSection setting, Type options)
    {
        if (!string.IsNullOrEmpty(setting.Value) || IsList(setting))
            return [new(setting.Path, $"{setting.Path} is an object: name → settings, not {(IsList(setting) ? "a list" : $"\"{setting.Value}\"")}")];
        return setting.GetChildren().SelectMany(item => OfObject(item, options));
    }

    private static IEnumerable<Misfit> OfObject(IConfigurationSection setting, Type options) => string.IsNullOrEmpty(setting.Value) && !IsList(setting)
        ? In(setting, options)
        : [new Misfit(setting.Path, $"{setting.Path} is an object of settings, not {(IsList(setting) ? "a list" : $"\"{setting.Value}\"")}")];

    private static bool Converts(Type type, string? value)
    {
        try
        {
            // As the binder does it.
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value ?? "");
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static bool IsList(IConfigurationSection section) =>
        section.GetChildren().Any() && section.GetChildren().All(item => int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static string ManyOf(IConfigurationSection section) => IsList(section) ? "a list" : "an object";

    /// <summary>What would be right: what the setting's own check says, else what its type tells.</summary>
    private static string FormOf(PropertyInfo property) => property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => rule is not RequiredAttribute) is { } range ? range.FormatErrorMessage("")
        : property.PropertyType == typeof(bool) ? "is true or false"
        : "is one value";
}
