using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OodDetection.PublicApi.Tests.Approval;

/// <summary>The members of a type that a user reaches, a line each: constants and fields, constructors, properties, events, methods.</summary>
internal static class MemberText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<string> Of(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)},");
        var isRecord = ApiText.IsRecord(type);
        return
        [
            .. Lines(type.GetFields(Declared).Where(f => f.IsPublic || (f.IsFamily && !type.IsSealed)), Field),
            .. Lines(type.GetConstructors(Declared).Where(c => !c.IsStatic && Reached(c) && Written(c)), Constructor),
            .. Lines(type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(Reached) && !(isRecord && p.Name == "EqualityContract")), Property),
            .. Lines(type.GetEvents(Declared).Where(e => Reached(e.AddMethod!)), Event),
            .. Lines(type.GetMethods(Declared).Where(m => Reached(m) && Written(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))), Method),
        ];

        // A protected member of a sealed type is out of reach.
        bool Reached(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !type.IsSealed);

        // What a record's compiler writes goes without saying.
        bool Written(MethodBase method) => !isRecord || !method.IsDefined(typeof(CompilerGeneratedAttribute));
    }

    public static string Delegate(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        return $"delegate {Returned(invoke)} {TypeNames.Declared(type)}({Parameters(invoke)}){TypeNames.Constraints(type.GetGenericArguments())};";
    }

    private static IEnumerable<string> Lines<TMember>(IEnumerable<TMember> members, Func<TMember, string> write)
        where TMember : MemberInfo =>
        members.Select(m => (m.Name, Line: write(m))).OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Line, StringComparer.Ordinal).Select(m => m.Line);

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Modifiers(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)});";

    private static string Event(EventInfo member) =>
        $"{Modifiers(member.AddMethod!)}event {TypeNames.Of(member.EventHandlerType!, Nullability.Create(member))} {member.Name};";

    private static string Field(FieldInfo field)
    {
        var access = field.IsPublic ? "" : "protected ";
        var name = $"{TypeNames.Of(field.FieldType, Nullability.Create(field), TupleNames(field))} {field.Name}";
        if (field.IsLiteral) return $"{access}const {name} = {Value(field.GetRawConstantValue(), field.FieldType)};";
        return $"{access}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{name};";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(a => a.IsPublic || a.IsFamily || a.IsFamilyOrAssembly).ToArray();
        var widest = Array.Find(accessors, a => a.IsPublic) ?? accessors[0];
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var parts = accessors.Select(a => $"{(a.IsPublic == widest.IsPublic ? "" : "protected ")}{(a == property.GetMethod ? "get" : isInit ? "init" : "set")};");
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(widest)}{required}{TypeNames.Of(property.PropertyType, Nullability.Create(property), TupleNames(property))} {name} {{ {string.Join(' ', parts)} }}";
    }

    private static string Method(MethodInfo method)
    {
        var types = method.GetGenericArguments();
        var generic = types.Length > 0 ? $"<{string.Join(", ", types.Select(t => t.Name))}>" : "";
        return $"{Modifiers(method)}{Returned(method)} {method.Name}{generic}({Parameters(method)}){TypeNames.Constraints(types)};";
    }

    private static string Returned(MethodInfo method) =>
        (method.ReturnType.IsByRef ? "ref " : "") + TypeNames.Of(method.ReturnType, Nullability.Create(method.ReturnParameter), TupleNames(method.ReturnParameter));

    private static string Modifiers(MethodBase member)
    {
        var modifiers = (member.IsPublic ? "" : "protected ") + (member.IsStatic ? "static " : "");
        if (member is not MethodInfo { IsVirtual: true } method) return modifiers;
        if (method.GetBaseDefinition() != method) return modifiers + (method.IsFinal && !method.DeclaringType!.IsSealed ? "sealed override " : "override ");
        if (method.IsAbstract) return modifiers + (method.DeclaringType!.IsInterface && !method.IsStatic ? "" : "abstract ");
        return modifiers + (method.IsFinal ? "" : "virtual "); // final: it does no more than implement an interface
    }

    private static string Parameters(MethodBase method)
    {
        var self = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return self + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter switch
        {
            { IsOut: true, ParameterType.IsByRef: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{modifier}{TypeNames.Of(parameter.ParameterType, Nullability.Create(parameter), TupleNames(parameter))} {parameter.Name}{value}";
    }

    private static Queue<string?> TupleNames(ICustomAttributeProvider member) =>
        new(member.GetCustomAttributes(typeof(TupleElementNamesAttribute), false).Cast<TupleElementNamesAttribute>().SelectMany(a => a.TransformNames));

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        bool truth => truth ? "true" : "false",
        _ when (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } named => $"{TypeNames.Of(named)}.{Enum.ToObject(named, value)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
