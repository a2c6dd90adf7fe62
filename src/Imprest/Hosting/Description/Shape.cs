using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Imprest.Hosting.Description;

/// <summary>Schemas in few words.</summary>
internal static class Shape
{
    public static OpenApiSchema Text(string description, params string[] values) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        Enum = values.Length == 0 ? null : [.. values.Select(value => (JsonNode)value)],
    };

    public static OpenApiSchema Integer(string description, int? least = null, int? most = null) => new()
    {
        Type = JsonSchemaType.Integer, Description = description, Minimum = Bound(least), Maximum = Bound(most),
    };

    public static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Number, Description = description };

    public static OpenApiSchema Flag(string description) => new() { Type = JsonSchemaType.Boolean, Description = description };

    /// <summary>Money is a string, so that it never passes through a float.</summary>
    public static OpenApiSchema Usd(string description) => new() { Type = JsonSchemaType.String, Format = "decimal", Description = description + " USD, a plain decimal." };

    public static OpenApiSchema Time(string description) => new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description + " Unix seconds." };

    public static OpenApiSchema Day(string description) => new() { Type = JsonSchemaType.String, Format = "date", Description = description };

    public static OpenApiSchema File(string description) => new() { Type = JsonSchemaType.String, Format = "binary", Description = description };

    public static OpenApiSchema List(IOpenApiSchema items, string description) => new() { Type = JsonSchemaType.Array, Items = items, Description = description };

    public static OpenApiSchema Object(string description, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = members.ToDictionary(member => member.Name, member => member.Schema, StringComparer.Ordinal),
    };

    /// <summary>An object whose members have any name.</summary>
    public static OpenApiSchema Map(string description) => new() { Type = JsonSchemaType.Object, Description = description, AdditionalPropertiesAllowed = true };

    /// <summary>The same, or null.</summary>
    public static OpenApiSchema OrNull(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    public static OpenApiSchema Needs(OpenApiSchema schema, params string[] members)
    {
        schema.Required = members.ToHashSet(StringComparer.Ordinal);
        return schema;
    }

    private static string? Bound(int? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
