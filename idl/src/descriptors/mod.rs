//! [`Descriptors`]: what files define, as the derives and `#[thrift_service]` say it of Rust.

mod defaults;

use std::{borrow::Cow, collections::HashMap};

use alato_thrift::descriptor::{
    DefaultValue, EnumDescriptor, FieldDescriptor, MethodDescriptor, Ref, Requiredness,
    ServiceDescriptor, StructDescriptor, StructKind, TypeDescriptor, VariantDescriptor,
};

use self::defaults::default;
use crate::{
    model::{self, DefId, Definition, DefinitionKind, Model, Type},
    syntax,
};

/// What files define, as descriptors: with them, bytes have names.
///
/// They own what they hold, and share it with the descriptors that are taken out of them.
///
/// ```
/// let mut workspace = alato_idl::Workspace::new();
/// workspace.insert("shop.thrift", r#"
///     struct Item { 1: string name, 2: optional i64 count = 1 }
///     service Shop { Item find(1: string name) }
/// "#);
/// workspace.add("shop.thrift");
/// let resolved = workspace.resolve();
///
/// let descriptors = resolved.model.descriptors();
/// let shop = descriptors.service_named("Shop").unwrap();
/// let find = shop.method("find").unwrap();
/// assert_eq!(find.result.as_ref().unwrap().to_string(), "Item");
///
/// // A struct's bytes, with the names of its fields.
/// let item = descriptors.type_named("Item").unwrap();
/// let value = alato_thrift::Value::of(&alato_thrift::StructValue::new())?;
/// assert_eq!(value.display_as(&item, 100).to_string(), "{}");
/// # Ok::<(), alato_thrift::EncodeError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Descriptors {
    /// Of typedefs, structs and enums.
    types: HashMap<DefId, Ref<TypeDescriptor>>,
    services: HashMap<DefId, Ref<ServiceDescriptor>>,
    /// Each definition's name, in the order of the files: those that were asked for come first.
    names: Vec<(String, DefId)>,
}

impl Model {
    /// Makes descriptors of all types and services. What is wrong with the files is not in them.
    ///
    /// Types that hold each other in a circle stay in memory for ever, as [`Ref::declare`] says.
    #[must_use]
    pub fn descriptors(&self) -> Descriptors {
        let mut maker = Maker {
            model: self,
            types: HashMap::new(),
            waiting: Vec::new(),
        };
        let definitions: Vec<_> = self.definitions().collect();
        for (id, definition) in &definitions {
            if !matches!(
                definition.kind,
                DefinitionKind::Const(_) | DefinitionKind::Service(_)
            ) {
                maker.named(*id);
            }
        }
        let services = maker.services(&definitions);
        maker.finish();
        Descriptors {
            types: maker.types,
            services,
            names: definitions
                .iter()
                .map(|(id, definition)| (definition.name.clone(), *id))
                .collect(),
        }
    }

    /// All definitions, those of the files that were asked for first.
    fn definitions(&self) -> impl Iterator<Item = (DefId, &Definition)> {
        let is_root = |file: &&model::File| self.roots.contains(&file.id);
        let others = self.files().filter(move |file| !is_root(file));
        let files = self.files().filter(move |file| is_root(file)).chain(others);
        files.flat_map(|file| {
            let numbered = (0_u32..).zip(&file.definitions);
            numbered.map(|(index, definition)| {
                let file = file.id;
                (DefId { file, index }, definition)
            })
        })
    }
}

impl Descriptors {
    /// A struct, an enum, or what a typedef stands for.
    #[must_use]
    pub fn ty(&self, id: DefId) -> Option<Ref<TypeDescriptor>> {
        self.types.get(&id).cloned()
    }

    /// A service.
    #[must_use]
    pub fn service(&self, id: DefId) -> Option<Ref<ServiceDescriptor>> {
        self.services.get(&id).cloned()
    }

    /// The type of this name; the first one, where several files have one.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<Ref<TypeDescriptor>> {
        self.ids(name).find_map(|id| self.ty(id))
    }

    /// The service of this name; the first one, where several files have one.
    #[must_use]
    pub fn service_named(&self, name: &str) -> Option<Ref<ServiceDescriptor>> {
        self.ids(name).find_map(|id| self.service(id))
    }

    /// All types that have a name of their own (those that typedefs stand for do not), in the order of the files.
    pub fn types(&self) -> impl Iterator<Item = &Ref<TypeDescriptor>> {
        self.names.iter().filter_map(|(name, id)| {
            let ty = self.types.get(id)?;
            let own = match &**ty {
                TypeDescriptor::Struct(descriptor) => &descriptor.name,
                TypeDescriptor::Enum(descriptor) => &descriptor.name,
                _ => return None,
            };
            (own == name).then_some(ty)
        })
    }

    /// All services, in the order of the files.
    pub fn services(&self) -> impl Iterator<Item = &Ref<ServiceDescriptor>> {
        let ids = self.names.iter().map(|(_, id)| id);
        ids.filter_map(|id| self.services.get(id))
    }

    fn ids(&self, name: &str) -> impl Iterator<Item = DefId> {
        let named = self.names.iter().filter(move |(known, _)| known == name);
        named.map(|(_, id)| *id)
    }
}

/// Makes descriptors, each once.
struct Maker<'a> {
    model: &'a Model,
    types: HashMap<DefId, Ref<TypeDescriptor>>,
    /// Those that are declared, and not defined yet: a list, since a chain of types may be longer than a stack is deep.
    waiting: Vec<Waiting<'a>>,
}

enum Waiting<'a> {
    Typedef(Ref<TypeDescriptor>, &'a Type),
    Struct(Ref<StructDescriptor>, &'a Definition, &'a model::Struct),
}

impl<'a> Maker<'a> {
    fn services(
        &mut self,
        definitions: &[(DefId, &'a Definition)],
    ) -> HashMap<DefId, Ref<ServiceDescriptor>> {
        let services: Vec<_> = definitions
            .iter()
            .filter_map(|(id, definition)| match &definition.kind {
                DefinitionKind::Service(service) => Some((*id, *definition, service)),
                _ => None,
            })
            .collect();
        let declared: HashMap<DefId, Ref<ServiceDescriptor>> = services
            .iter()
            .map(|(id, definition, _)| (*id, Ref::declare(empty_service(definition))))
            .collect();
        for (id, definition, service) in services {
            let extends = service.extends.and_then(|id| declared.get(&id).cloned());
            let methods = service.functions.iter();
            let methods: Vec<_> = methods
                .map(|function| self.method(&definition.name, function))
                .collect();
            if let Some(reference) = declared.get(&id) {
                reference.define(ServiceDescriptor {
                    extends: extends.into_iter().collect(),
                    methods: methods.into(),
                    ..empty_service(definition)
                });
            }
        }
        declared
    }

    fn method(&mut self, service: &str, function: &'a model::Function) -> MethodDescriptor {
        MethodDescriptor {
            name: function.name.clone().into(),
            arguments: StructDescriptor {
                name: format!("{service}.{}", function.name).into(),
                kind: StructKind::Struct,
                fields: self.fields(&function.arguments).into(),
                docs: "".into(),
            },
            result: match &function.returns.ty {
                Type::Void => None,
                ty => Some(self.ty(ty)),
            },
            throws: self.fields(&function.throws).into(),
            oneway: function.oneway,
            docs: docs(function.doc.as_deref()),
        }
    }

    fn ty(&mut self, ty: &'a Type) -> Ref<TypeDescriptor> {
        if let Type::Named(id) = ty {
            return self.named(*id);
        }
        Ref::new(self.unnamed(ty))
    }

    fn unnamed(&mut self, ty: &'a Type) -> TypeDescriptor {
        match ty {
            // There is no `void` in a struct, and nothing unknown in a valid file.
            Type::Bool | Type::Void | Type::Unknown => TypeDescriptor::Bool,
            Type::I8 => TypeDescriptor::I8,
            Type::I16 => TypeDescriptor::I16,
            Type::I32 => TypeDescriptor::I32,
            Type::I64 => TypeDescriptor::I64,
            Type::Double => TypeDescriptor::Double,
            Type::String => TypeDescriptor::String,
            Type::Binary => TypeDescriptor::Binary,
            Type::Uuid => TypeDescriptor::Uuid,
            Type::List(element) => TypeDescriptor::List(self.ty(&element.ty)),
            Type::Set(element) => TypeDescriptor::Set(self.ty(&element.ty)),
            Type::Map(key, value) => TypeDescriptor::Map(self.ty(&key.ty), self.ty(&value.ty)),
            Type::Named(id) => TypeDescriptor::clone(&self.named(*id)),
        }
    }

    fn named(&mut self, id: DefId) -> Ref<TypeDescriptor> {
        if let Some(known) = self.types.get(&id) {
            return known.clone();
        }
        let Some(definition) = self.model.definition(id) else {
            return Ref::new(TypeDescriptor::Bool);
        };
        let ty = match &definition.kind {
            DefinitionKind::Struct(structure) => {
                let reference = Ref::declare(empty_struct(definition, structure));
                let waiting = Waiting::Struct(reference.clone(), definition, structure);
                self.waiting.push(waiting);
                Ref::new(TypeDescriptor::Struct(reference))
            }
            DefinitionKind::Enum(variants) => Ref::new(TypeDescriptor::Enum(Ref::new(
                enumeration(definition, variants),
            ))),
            DefinitionKind::Typedef(typedef) => match self.model.true_type(&typedef.ty.ty) {
                Type::Named(other) => self.named(*other),
                // A list may be of itself.
                container => {
                    let reference = Ref::declare(TypeDescriptor::Bool);
                    let waiting = Waiting::Typedef(reference.clone(), container);
                    self.waiting.push(waiting);
                    reference
                }
            },
            DefinitionKind::Const(_) | DefinitionKind::Service(_) => Ref::new(TypeDescriptor::Bool),
        };
        self.types.insert(id, ty.clone());
        ty
    }

    /// Defines what is declared.
    fn finish(&mut self) {
        while let Some(waiting) = self.waiting.pop() {
            match waiting {
                Waiting::Typedef(reference, ty) => {
                    let ty = self.unnamed(ty);
                    reference.define(ty);
                }
                Waiting::Struct(reference, definition, structure) => {
                    let fields = self.fields(&structure.fields).into();
                    reference.define(StructDescriptor {
                        fields,
                        ..empty_struct(definition, structure)
                    });
                }
            }
        }
    }

    fn fields(&mut self, fields: &'a [model::Field]) -> Vec<FieldDescriptor> {
        let field = |field: &'a model::Field| FieldDescriptor {
            id: field.id,
            name: field.name.clone().into(),
            ty: self.ty(&field.ty.ty),
            requiredness: match field.requiredness {
                syntax::Requiredness::Required => Requiredness::Required,
                syntax::Requiredness::Optional => Requiredness::Optional,
                syntax::Requiredness::Default => Requiredness::Default,
            },
            default: field
                .default
                .as_ref()
                .and_then(|value| default(self.model, value, &field.ty.ty))
                .map(DefaultValue::new),
            docs: docs(field.doc.as_deref()),
        };
        fields.iter().map(field).collect()
    }
}

fn docs(doc: Option<&str>) -> Cow<'static, str> {
    doc.unwrap_or_default().to_owned().into()
}

fn empty_service(definition: &Definition) -> ServiceDescriptor {
    ServiceDescriptor {
        name: definition.name.clone().into(),
        extends: Vec::new().into(),
        methods: Vec::new().into(),
        docs: docs(definition.doc.as_deref()),
    }
}

fn empty_struct(definition: &Definition, structure: &model::Struct) -> StructDescriptor {
    StructDescriptor {
        name: definition.name.clone().into(),
        kind: match structure.kind {
            syntax::StructKind::Struct => StructKind::Struct,
            syntax::StructKind::Union => StructKind::Union,
            syntax::StructKind::Exception => StructKind::Exception,
        },
        fields: Vec::new().into(),
        docs: docs(definition.doc.as_deref()),
    }
}

fn enumeration(definition: &Definition, variants: &model::Enum) -> EnumDescriptor {
    let variant = |value: &model::EnumValue| VariantDescriptor {
        name: value.name.clone().into(),
        value: value.number,
        docs: docs(value.doc.as_deref()),
    };
    EnumDescriptor {
        name: definition.name.clone().into(),
        variants: variants
            .values
            .iter()
            .map(variant)
            .collect::<Vec<_>>()
            .into(),
        docs: docs(definition.doc.as_deref()),
    }
}
