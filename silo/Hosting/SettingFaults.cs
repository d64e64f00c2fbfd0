using System.ComponentModel;

namespace OrleansRec.Silo.Hosting;

/// <summary>What in a section does not fit the type that it is read into: names that do not exist and values that cannot be read, each in a sentence with the whole name.</summary>
internal static class SettingFaults
{
    public static IEnumerable<string> Of(IConfigurationSection section, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string))) return OfValue(section, type);
        if (!string.IsNullOrEmpty(section.Value)) return [$"Configuration '{section.Path}' is '{section.Value}'; it has settings below it: {Below(type)}."];
        if (ElementOf(type) is { } element) return section.GetChildren().SelectMany(entry => Of(entry, element));
        return section.GetChildren().SelectMany(setting => PropertyOf(type, setting.Key) is { } property
            ? Of(setting, property)
            : [$"Configuration '{setting.Path}' does not exist; there are {Below(type)}."]);
    }

    private static IEnumerable<string> OfValue(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().FirstOrDefault() is { } child)
            yield return $"Configuration '{child.Path}' does not exist; '{section.Path}' is {Expected(type)}.";
        else if (section.Value is { } value && !CanRead(value, type))
            yield return $"Configuration '{section.Path}' is '{value}'; set {Expected(type)}.";
    }

    private static bool CanRead(string value, Type type)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Expected(Type type) => type switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:30 (hours:minutes:seconds) or 1.00:00:00 (days first)",
        _ when type == typeof(double) => "a number such as 0.5",
        _ when type == typeof(int) => $"a whole number of at most {int.MaxValue}",
        _ when type == typeof(long) => "a whole number",
        _ => "a text",
    };

    /// <summary>The type of the entries of a list or a dictionary; null for any other type.</summary>
    private static Type? ElementOf(Type type)
    {
        var many = type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GenericTypeArguments[0];
        return many is { IsGenericType: true } && many.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? many.GenericTypeArguments[1] : many;
    }

    private static Type? PropertyOf(Type type, string name) =>
        type.GetProperties().FirstOrDefault(p => p.CanWrite && p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.PropertyType;

    private static string Below(Type type) => ElementOf(type) is null
        ? string.Join(", ", type.GetProperties().Where(p => p.CanWrite).Select(p => p.Name))
        : "one for each entry";
}
