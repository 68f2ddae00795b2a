using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using TorchSharp;

namespace OodDetection.Tests;

/// <summary>
/// Finds, in what an assembly is compiled to, the calls of TorchSharp that give libtorch an object which nobody holds, so that a garbage collection may free
/// it in the call. Such are the <see cref="Scalar"/>s that TorchSharp makes of numbers and of tensors, the default <see cref="torch.Generator"/> of the
/// functions that ask for it by themselves, and all methods that come to one of these: directly, through other methods, or by returning a module or
/// optimizer whose forward pass or step does.
/// </summary>
internal static class UnheldCalls
{
    private static readonly Lazy<IReadOnlySet<string>> s_making = new(FindMaking);

    /// <summary>TorchSharp's methods that make such an object.</summary>
    public static IReadOnlySet<string> Making => s_making.Value;

    /// <summary>Where an assembly calls them, as "method calls method", but in one class.</summary>
    /// <param name="assembly">Path of the assembly.</param>
    /// <param name="except">Full name of the class that may.</param>
    public static IReadOnlyList<string> In(string assembly, string except)
    {
        using var code = new CompiledCode(assembly);
        return [.. code.Methods.Where(method => !method.Type.StartsWith(except, StringComparison.Ordinal)).SelectMany(
            method => method.Calls.Where(Making.Contains).Select(call => $"{method.Name} calls {call}"))];
    }

    private static HashSet<string> FindMaking()
    {
        using var code = new CompiledCode(typeof(torch).Assembly.Location);
        var methods = code.Methods.ToArray();
        var making = methods
            .Where(method => method.Calls.Contains("TorchSharp.Scalar::.ctor(IntPtr)") || method.Calls.Contains("TorchSharp.torch.Generator::get_Default()"))
            .Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var last = 0;
        while (last != making.Count)
        {
            last = making.Count;
            making.UnionWith(methods.Where(method => method.Calls.Any(making.Contains)).Select(method => method.Name));
        }

        // What gives a module or an optimizer whose forward pass or step is among them is so, too.
        var types = methods.Where(method => making.Contains(method.Name) && method.ShortName is "forward" or "step").Select(method => method.Type).ToHashSet(StringComparer.Ordinal);
        making.UnionWith(methods.Where(method => code.WithBases(method.Returns).Any(types.Contains)).Select(method => method.Name));
        return making;
    }

    /// <summary>A method: its names, its type, what it returns, and the methods that it calls.</summary>
    private sealed record Method(string Name, string ShortName, string Type, string Returns, IReadOnlyList<string> Calls);

    private sealed class CompiledCode : IDisposable
    {
        private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value & 0xFFFF);

        private readonly PEReader _file;
        private readonly MetadataReader _reader;
        private readonly Dictionary<string, string> _bases = new(StringComparer.Ordinal);

        internal CompiledCode(string path)
        {
            _file = new PEReader(File.OpenRead(path));
            _reader = _file.GetMetadataReader();
            foreach (var handle in _reader.TypeDefinitions)
            {
                var type = _reader.GetTypeDefinition(handle);
                if (!type.BaseType.IsNil) _bases[TypeNames.Of(_reader, handle)] = TypeNames.Of(_reader, type.BaseType);
            }
        }

        internal IEnumerable<Method> Methods => _reader.MethodDefinitions.Select(handle =>
        {
            var method = _reader.GetMethodDefinition(handle);
            var calls = method.RelativeVirtualAddress == 0 ? [] : Calls(_file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()).ToArray();
            return new Method(NameOf(handle)!, _reader.GetString(method.Name), TypeNames.Of(_reader, method.GetDeclaringType()), method.DecodeSignature(TypeNames.Instance, null).ReturnType, calls);
        });

        public void Dispose() => _file.Dispose();

        internal IEnumerable<string> WithBases(string type)
        {
            for (string? at = type; at is not null; at = _bases.GetValueOrDefault(at)) yield return at;
        }

        // Opcodes and their operands by ECMA-335, partition III.
        private List<string> Calls(BlobReader code)
        {
            var calls = new List<string>();
            while (code.RemainingBytes > 0)
            {
                int value = code.ReadByte();
                if (value == 0xFE) value = 0xFE00 | code.ReadByte();
                switch (s_codes[value].OperandType)
                {
                    case OperandType.InlineNone:
                        break;
                    case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                        code.Offset++;
                        break;
                    case OperandType.InlineVar:
                        code.Offset += 2;
                        break;
                    case OperandType.InlineI8 or OperandType.InlineR:
                        code.Offset += 8;
                        break;
                    case OperandType.InlineSwitch:
                        var targets = code.ReadInt32();
                        code.Offset += 4 * targets;
                        break;
                    case OperandType.InlineMethod or OperandType.InlineTok:
                        if (NameOf(MetadataTokens.EntityHandle(code.ReadInt32())) is { } name) calls.Add(name);
                        break;
                    default:
                        code.Offset += 4;
                        break;
                }
            }

            return calls;
        }

        private string? NameOf(EntityHandle handle)
        {
            switch (handle.Kind)
            {
                case HandleKind.MethodDefinition:
                    var method = _reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                    return Full(TypeNames.Of(_reader, method.GetDeclaringType()), method.Name, method.DecodeSignature(TypeNames.Instance, null));
                case HandleKind.MemberReference:
                    var member = _reader.GetMemberReference((MemberReferenceHandle)handle);
                    return member.GetKind() == MemberReferenceKind.Method ? Full(TypeNames.Of(_reader, member.Parent), member.Name, member.DecodeMethodSignature(TypeNames.Instance, null)) : null;
                case HandleKind.MethodSpecification:
                    return NameOf(_reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
                default:
                    return null;
            }

            string Full(string type, StringHandle name, MethodSignature<string> signature) => $"{type}::{_reader.GetString(name)}({string.Join(',', signature.ParameterTypes)})";
        }
    }

    /// <summary>Names of types that are the same in the assembly that has them and in one that refers to it.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        internal static TypeNames Instance { get; } = new();

        internal static string Of(MetadataReader reader, EntityHandle handle) => handle.Kind switch
        {
            HandleKind.TypeDefinition => Of(reader, (TypeDefinitionHandle)handle),
            HandleKind.TypeReference => Of(reader, (TypeReferenceHandle)handle),
            HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Instance, null),
            _ => "",
        };

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

        public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Of(reader, handle);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Of(reader, handle);

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
            => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        private static string Of(MetadataReader reader, TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            return Of(reader, type.GetDeclaringType(), type.Namespace, type.Name);
        }

        private static string Of(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            return Of(reader, type.ResolutionScope.Kind == HandleKind.TypeReference ? type.ResolutionScope : default, type.Namespace, type.Name);
        }

        private static string Of(MetadataReader reader, EntityHandle outer, StringHandle space, StringHandle name)
            => !outer.IsNil ? $"{Of(reader, outer)}.{reader.GetString(name)}" : space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
    }
}
