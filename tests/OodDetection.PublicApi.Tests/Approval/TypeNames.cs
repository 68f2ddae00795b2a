using System.Reflection;
using System.Runtime.CompilerServices;

namespace OodDetection.PublicApi.Tests.Approval;

/// <summary>Types as C# writes them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string",
        [typeof(object)] = "object", [typeof(void)] = "void",
    };

    // What every C# file has in scope (implicit usings); other namespaces are written out.
    private static readonly HashSet<string?> Implicit =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    /// <summary>The type's name with its namespace, and nested ones with the types around them.</summary>
    public static string Full(Type type) => $"{type.Namespace}.{Nested(type, type.GetGenericArguments(), (a, _) => a.Name)}";

    /// <summary>The name in the type's own declaration, with variance.</summary>
    public static string Declared(Type type) => Nested(type, type.GetGenericArguments(), (a, _) => Parameter(a));

    /// <summary>
    /// The name where the type is used; <paramref name="nullability"/> says which references may be null, and
    /// <paramref name="tupleNames"/> how the elements of tuples are called, outer tuples first.
    /// </summary>
    public static string Of(Type type, NullabilityInfo? nullability = null, Queue<string?>? tupleNames = null)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, nullability, tupleNames);
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        // A type parameter reads as nullable too, since what it stands for may be.
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value, nullability, tupleNames) + "?";
        var mark = !type.IsValueType && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray) return $"{Of(type.GetElementType()!, nullability?.ElementType, tupleNames)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword + mark;

        var arguments = type.GetGenericArguments();
        var inside = nullability?.GenericTypeArguments ?? [];
        if (type.IsValueType && type.IsAssignableTo(typeof(ITuple)))
        {
            var names = arguments.Select(_ => tupleNames?.TryDequeue(out var name) == true && name is not null ? " " + name : "").ToArray();
            return $"({string.Join(", ", arguments.Select((a, i) => Of(a, inside.ElementAtOrDefault(i), tupleNames) + names[i]))})";
        }

        var space = Implicit.Contains(type.Namespace) || type.Namespace!.StartsWith("OodDetection", StringComparison.Ordinal) ? "" : type.Namespace + ".";
        return space + Nested(type, arguments, (a, i) => Of(a, inside.ElementAtOrDefault(i), tupleNames)) + mark;
    }

    /// <summary>The <c>where</c> clauses of type parameters.</summary>
    public static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Where(p => p.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> parts = [];
        if (isStruct) parts.Add("struct");
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) parts.Add("class");
        parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(c => Of(c)).Order(StringComparer.Ordinal));
        if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)) parts.Add("new()");
        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }

    // Type arguments belong to the outermost generic type first.
    private static string Nested(Type type, Type[] arguments, Func<Type, int, string> write)
    {
        var outer = type.DeclaringType;
        var first = outer?.GetGenericArguments().Length ?? 0;
        var around = outer is null ? "" : Nested(outer, arguments, write) + ".";
        var own = Enumerable.Range(first, type.GetGenericArguments().Length - first).Select(i => write(arguments[i], i)).ToArray();
        return around + type.Name.Split('`')[0] + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
    }

    private static string Parameter(Type parameter)
    {
        var variance = parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask;
        return (variance == GenericParameterAttributes.Covariant ? "out " : variance == GenericParameterAttributes.Contravariant ? "in " : "") + parameter.Name;
    }
}
